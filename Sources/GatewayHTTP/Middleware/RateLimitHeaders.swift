import GatewayAccess
import GatewayModel
import HTTPTypes

/// Tells the caller its pace, and how far its limits are used.
struct RateLimitHeaders: Middleware {
    let clock: any WallClock

    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        var limits = RateLimitFields()
        if let rate = response.handling.rate {
            limits.append(rate)
        }
        if !response.uses.isEmpty {
            let now = clock.now
            for use in response.uses {
                limits.append(use, at: now)
            }
        }
        if !limits.isEmpty {
            response.headers[.rateLimitPolicy] = limits.policy
            response.headers[.rateLimit] = limits.state
        }
    }
}

/// `RateLimit-Policy` and `RateLimit` of the IETF's draft on rate limit headers: lists with one item for each limit, by
/// the name that it has everywhere.
struct RateLimitFields {
    /// What the limits are.
    private(set) var policy = ""
    /// What is left of each.
    private(set) var state = ""

    var isEmpty: Bool {
        policy.isEmpty
    }

    /// Tells the caller its pace.
    mutating func append(_ decision: RateLimiter.Decision) {
        append(decision.pace.limit, quota: decision.limit, remaining: decision.remaining)
        policy += ";w=60"
        state += ";t=\(Self.seconds(decision.wait))"
    }

    /// Tells the caller how far a limit that counts is used; the draft knows no fractions, and so no money.
    mutating func append(_ use: LimitUse, at now: Timestamp) {
        guard let limit = use.limit, let remaining = use.remaining, use.name.unit != .money else {
            return
        }
        append(use.name, quota: limit, remaining: remaining)
        if let window = use.window {
            policy += ";w=\(Self.seconds(window.end - window.start))"
            state += ";t=\(max(0, Self.seconds(window.end - now)))"
        }
    }

    private mutating func append(_ name: LimitName, quota: Int64, remaining: Int64) {
        if !isEmpty {
            policy += ", "
            state += ", "
        }
        policy += "\"\(name.rawValue)\";q=\(quota)"
        state += "\"\(name.rawValue)\";r=\(remaining)"
    }

    /// Whole seconds, rounded up.
    private static func seconds(_ duration: Duration) -> Int64 {
        (duration.milliseconds + 999) / 1000
    }
}
