import Hummingbird
import Logging
import NIOCore

/// A request as it comes off the wire.
struct Arrival: InitializableFromSource {
    let logger: Logger
    let eventLoop: any EventLoop

    init(source: ApplicationRequestContextSource) {
        logger = source.logger
        eventLoop = source.channel.eventLoop
    }
}
