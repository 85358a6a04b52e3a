import Hummingbird
import Logging

/// A request as it comes off the wire.
struct Arrival: InitializableFromSource {
    let logger: Logger

    init(source: ApplicationRequestContextSource) {
        logger = source.logger
    }
}
