package import NIOCore

/// Bytes of a file that the kernel can send by itself, so that they do not pass through the program.
package struct FilePart: Sendable {
    /// Where they are.
    let region: FileRegion
    /// Keeps the file open for as long as it lives.
    private let owner: any Sendable
    /// Told on the connection's event loop how many bytes more are out of the program.
    var onSent: (@Sendable (_ bytes: Int) -> Void)?

    /// Makes a part.
    /// - Parameters:
    ///   - region: Where the bytes are; nobody else uses its handle until they are sent.
    ///   - owner: Keeps the file open until it is let go, which is when the last of them has been sent or their
    ///     connection has ended.
    package init(_ region: FileRegion, of owner: any Sendable) {
        self.region = region
        self.owner = owner
    }
}
