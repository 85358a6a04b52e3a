import Hummingbird
import Logging
import NIOCore

/// A connection that a request has come over.
struct ConnectionContext: InitializableFromSource {
    let logger: Logger
    let channel: any Channel

    init(logger: Logger, channel: any Channel) {
        self.logger = logger
        self.channel = channel
    }

    init(source: ApplicationRequestContextSource) {
        self.init(logger: source.logger, channel: source.channel)
    }
}
