import GatewayModel

/// How many videos may wait.
package struct QueueRoom: Hashable, Sendable {
    /// Of all tenants; more only of those that have less than their weighted share of it.
    package var inAll: Int
    /// Of each tenant.
    package var perTenant: Int

    /// Makes bounds.
    package init(inAll: Int, perTenant: Int = .max) {
        self.inAll = inAll
        self.perTenant = perTenant
    }
}

extension QueueRoom {
    /// Which bound an order meets.
    enum Refusal {
        case everybody
        case tenant

        /// When it is worth asking again for a place in a queue that is full.
        private static let retryAfter = Duration.seconds(30)

        var error: GatewayError {
            switch self {
            case .everybody:
                GatewayError(
                    .queueFull,
                    """
                    As many videos wait as the gateway takes of all its tenants, and this tenant has its share of them; \
                    order again later.
                    """,
                    retry: .after(Self.retryAfter)
                )
            case .tenant:
                GatewayError(
                    .queueFull,
                    "As many videos of this tenant wait as the gateway takes of one; order again later.",
                    retry: .after(Self.retryAfter)
                )
            }
        }
    }
}
