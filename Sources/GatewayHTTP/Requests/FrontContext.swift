import Hummingbird
import Logging

/// A request as it comes off the wire.
struct Arrival: InitializableFromSource {
    let logger: Logger

    init(source: ApplicationRequestContextSource) {
        logger = source.logger
    }
}

/// A request that has its name, before anybody knows who sent it.
struct FrontContext: RequestContext {
    /// What it is made from.
    struct Source: RequestContextSource {
        let logger: Logger
        let tag: RequestTag
    }

    var coreContext: CoreRequestContextStorage
    let tag: RequestTag
    let notes = RequestNotes()

    init(source: Source) {
        coreContext = .init(source: source)
        tag = source.tag
    }
}
