import Hummingbird
import Logging
import NIOCore

/// A connection that a request has come over.
struct ConnectionContext: InitializableFromSource {
    let logger: Logger
    let channel: any Channel
    /// What is known of it; nothing where there is none.
    let connection: ConnectionState?

    init(logger: Logger, channel: any Channel, connection: ConnectionState?) {
        self.logger = logger
        self.channel = channel
        self.connection = connection
    }

    init(source: ApplicationRequestContextSource) {
        self.init(logger: source.logger, channel: source.channel, connection: nil)
    }
}
