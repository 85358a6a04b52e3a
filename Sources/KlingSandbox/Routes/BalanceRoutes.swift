import Hummingbird

/// What is left of the money: OpenAI's old billing routes, and the relay's own.
///
/// The simulated account is given so much and uses up nothing, because nobody pays here.
struct BalanceRoutes {
    /// US dollars.
    private static let granted = 100
    /// How many of the relay's units a dollar is.
    private static let unitsPerDollar = 500_000

    let upstream: Upstream

    func add(to group: RouterGroup<SandboxContext>) {
        add("v1/dashboard/billing/subscription", Self.subscription, to: group)
        add("v1/dashboard/billing/usage", ["object": "list", "total_usage": 0], to: group)
        add("api/usage/token", Self.token, to: group)
    }

    private func add(_ path: RouterPath, _ body: JSON, to group: RouterGroup<SandboxContext>) {
        group.get(path) { _, _ in
            Answer(body: body, requestID: upstream.withAccount { $0.requestID() }).response
        }
    }

    private static let subscription: JSON = [
        "object": "billing_subscription", "has_payment_method": true, "soft_limit_usd": .integer(granted),
        "hard_limit_usd": .integer(granted), "system_hard_limit_usd": .integer(granted), "access_until": 0,
    ]

    private static let token: JSON = [
        "code": true,
        "message": "ok",
        "data": [
            "object": "token_usage", "name": "sandbox", "total_granted": .integer(granted * unitsPerDollar),
            "total_used": 0, "total_available": .integer(granted * unitsPerDollar), "unlimited_quota": false,
            "model_limits": .object([:]), "model_limits_enabled": false, "expires_at": 0,
        ],
    ]
}
