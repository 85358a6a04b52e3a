import Hummingbird
import Logging
import NIOCore

/// A connection that a request has come over.
struct ConnectionContext: InitializableFromSource {
    let logger: Logger
    let eventLoop: any EventLoop

    init(source: ApplicationRequestContextSource) {
        logger = source.logger
        eventLoop = source.channel.eventLoop
    }
}

/// What the router is given beside a request.
struct RoutingContext: RequestContext {
    /// What it is made from.
    struct Source: RequestContextSource {
        let logger: Logger
        let eventLoop: any EventLoop
        /// When the request's head had come.
        let start: ContinuousClock.Instant
    }

    var coreContext: CoreRequestContextStorage
    /// Where the connection lives that it came over.
    let eventLoop: any EventLoop
    let start: ContinuousClock.Instant

    init(source: Source) {
        coreContext = .init(source: source)
        eventLoop = source.eventLoop
        start = source.start
    }
}
