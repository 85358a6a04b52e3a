/// A video file in the archive, named by its content.
package struct ArchivedFile: Hashable, Sendable {
    /// The SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    package let digest: String
    /// Its length in bytes.
    package let size: Int64

    /// Makes a file.
    package init(digest: String, size: Int64) {
        self.digest = digest
        self.size = size
    }
}
