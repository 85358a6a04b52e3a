import Hummingbird
import Logging
import NIOCore

/// A request that has its name, before anybody knows who sent it.
struct FrontContext: RequestContext {
    /// What it is made from.
    struct Source: RequestContextSource {
        let logger: Logger
        let tag: RequestTag
        let eventLoop: any EventLoop
    }

    var coreContext: CoreRequestContextStorage
    let tag: RequestTag
    let notes = RequestNotes()
    /// Where the connection lives that it came over.
    let eventLoop: any EventLoop

    init(source: Source) {
        coreContext = .init(source: source)
        tag = source.tag
        eventLoop = source.eventLoop
    }
}
