import Hummingbird
import Logging

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
