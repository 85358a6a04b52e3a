/// Where the archive gets the finished file from.
package protocol VideoFileSource: Sendable {
    /// Streams the file at `url` into `sink`, piece by piece and in order.
    ///
    /// The next piece is read only once `sink` has taken the one before, so that a file of any size passes through
    /// bounded memory. A file is whole only when this returns without throwing; whatever `sink` got before an error is
    /// to be thrown away.
    /// - Parameters:
    ///   - url: The address that the upstream gave.
    ///   - limit: The greatest length in bytes that is wanted.
    ///   - sink: Takes each piece; when it throws, the download ends with a trouble of kind `receiver`.
    func fetch(
        _ url: String,
        limit: Int64,
        into sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws(FileTrouble)
}
