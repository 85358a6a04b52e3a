package import GatewayAccess
package import GatewayModel
package import Logging

/// Where a listener binds, whom it lets in, and what it is bounded by.
package struct ListenerConfiguration: Sendable {
    /// The address or host name to bind.
    package var host: String
    /// The port to bind; 0 picks a free one.
    package var port: Int
    /// Told once the listener is bound.
    package var onListening: @Sendable (ListenerAddress) -> Void
    /// Whom it lets in.
    package var control: AccessControl
    /// Its bounds.
    package var limits: HTTPLimits
    /// Tells the time in answers.
    package var clock: any WallClock
    /// Where the names of requests come from.
    package var entropy: Entropy
    /// Takes a line for each request.
    package var logger: Logger

    /// Makes a configuration.
    package init(
        host: String,
        port: Int,
        control: AccessControl,
        limits: HTTPLimits = HTTPLimits(),
        clock: any WallClock,
        entropy: Entropy = .system,
        logger: Logger,
        onListening: @escaping @Sendable (ListenerAddress) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.control = control
        self.limits = limits
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
        self.onListening = onListening
    }
}

/// Where a listener can be reached.
package struct ListenerAddress: Hashable, Sendable {
    /// The address it is bound to.
    package let host: String
    /// The port it is bound to, never 0.
    package let port: Int
}
