package import GatewayAccess
package import GatewayModel
package import GatewayTelemetry
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
    /// Whose word about callers is believed.
    package var trustedProxies: TrustedProxies
    /// Tells the time in answers.
    package var clock: any WallClock
    /// Where the names of requests come from.
    package var entropy: Entropy
    /// Takes what is worth telling.
    package var logger: Logger
    /// Takes a line for each request.
    package var requestLog: any RequestLog
    /// Counts requests.
    package var metrics: RequestMetrics
    /// Records requests; nothing while there are no traces.
    package var tracer: GatewayTracer?

    /// Makes a configuration.
    /// - Parameters:
    ///   - requestLog: Where the lines of requests go; to the logger where there is none.
    ///   - metrics: Where requests are counted; nobody looks at it where none is given.
    ///   - tracer: Records requests; nothing while there are no traces.
    package init(
        host: String,
        port: Int,
        control: AccessControl,
        limits: HTTPLimits = HTTPLimits(),
        trustedProxies: TrustedProxies = .none,
        clock: any WallClock,
        entropy: Entropy = .system,
        logger: Logger,
        requestLog: (any RequestLog)? = nil,
        metrics: RequestMetrics? = nil,
        tracer: GatewayTracer? = nil,
        onListening: @escaping @Sendable (ListenerAddress) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.control = control
        self.limits = limits
        self.trustedProxies = trustedProxies
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
        self.requestLog = requestLog ?? LoggerRequestLog(logger)
        self.metrics = metrics ?? RequestMetrics(MetricRegistry(), listener: "")
        self.tracer = tracer
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

/// Every bound of a listener, by name.
package struct HTTPLimits: Sendable {
    /// The longest request body in bytes; one byte more is refused.
    package var bodyBytes = 1 << 20
    /// How many bytes of a body that nobody wants are read before the connection is cut.
    package var discardedBytes = 8 << 20
    /// The longest header field, and the longest request target, in bytes.
    package var headerFieldBytes = 16 << 10
    /// All header fields of a request together, in bytes.
    package var headerBytes = 32 << 10
    /// How many header fields a request may have.
    package var headerFields = 100
    /// How many connections are open at once.
    ///
    /// When there are as many, those that are between requests make room; where none is, further ones wait.
    package var connections = 4096
    /// How long a listener rests when a connection cannot be accepted.
    package var acceptRestTime = Duration.seconds(1)
    /// How long a connection may be silent between requests.
    package var idleTime = Duration.seconds(75)
    /// How long a head may take, from the beginning of its connection or from its own first byte.
    package var headTime = Duration.seconds(15)
    /// How long a body may come as slowly as it likes.
    package var bodyGrace = Duration.seconds(10)
    /// How many bytes of a body must have come for each second since its head, once its grace is over.
    package var bodyRate = 1024
    /// How long a body may take.
    package var bodyTime = Duration.seconds(120)
    /// All bodies together whose requests are not answered, in bytes as they came; one byte more is refused.
    package var heldBodyBytes = 64 << 20
    /// How long a client may leave an answer unread; its time begins anew with each 64 KiB of it that it takes.
    package var unreadTime = Duration.seconds(60)
    /// How long a connection that is to end goes on taking bytes, so that the answer before its end is not lost.
    package var lingerTime = Duration.seconds(2)

    /// Makes the default limits.
    package init() {}
}
