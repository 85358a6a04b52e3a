package import NIOCore

/// What a request asks of a file beside who makes it.
package struct FileQuestion: Sendable {
    /// The value of `Range`.
    package let range: String?
    private let knownTags: [String]

    init(_ request: ExpressRequest) {
        range = request.range
        knownTags = request.knownTags
    }

    /// Whether its caller has the file with this tag.
    package func knows(_ tag: EntityTag) -> Bool {
        tag.isKnown(to: knownTags)
    }
}

/// An open file as the answer to one request.
package struct StoredFile: Sendable {
    let head: StoredHead
    /// Its bytes, all of them in memory; nothing where the answer has none.
    let region: FileRegion?
    /// Told that the request is let in; what it returns is held for as long as the region is in use.
    let begin: @Sendable () -> any Sendable

    /// Makes an answer.
    /// - Parameters:
    ///   - region: Its bytes, few enough to stay in memory until they are sent; nothing where the answer has none.
    ///   - begin: Told that the request is let in; what it returns is held for as long as the region is in use.
    package init(_ head: StoredHead, _ region: FileRegion?, begin: @escaping @Sendable () -> any Sendable) {
        self.head = head
        self.region = region
        self.begin = begin
    }
}
