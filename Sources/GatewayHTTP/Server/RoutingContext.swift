import Hummingbird
import Logging
import NIOCore

/// What the router is given beside a request.
struct RoutingContext: RequestContext {
    /// What it is made from.
    struct Source: RequestContextSource {
        let logger: Logger
        let channel: any Channel
        let connection: ConnectionState?
        /// When the request's head had come.
        let start: ContinuousClock.Instant
    }

    var coreContext: CoreRequestContextStorage
    /// The connection that it came over.
    let channel: any Channel
    /// What is known of that.
    let connection: ConnectionState?
    let start: ContinuousClock.Instant

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
        connection = source.connection
        start = source.start
    }
}
