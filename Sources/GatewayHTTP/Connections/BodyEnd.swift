import GatewayModel

/// Why the rest of a body is not waited for.
enum BodyEnd: Error {
    /// It came too slowly, or took too long.
    case tooSlow
    /// The server is about to stop.
    case draining

    private static let retryAfter = Duration.seconds(5)

    /// What its sender is told.
    var refusal: GatewayError {
        switch self {
        case .tooSlow:
            GatewayError(
                .requestTimeout,
                "The body of this request came too slowly; send it again over a faster connection.",
                retry: .after(.seconds(1))
            )
        case .draining:
            GatewayError(
                .draining,
                "The gateway is about to restart, and this request had not come whole; send it again.",
                origin: .gateway,
                retry: .after(Self.retryAfter)
            )
        }
    }
}
