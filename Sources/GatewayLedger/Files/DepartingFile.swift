package import GatewayModel

/// A file that no video has any more and that is to be removed from the archive.
package struct DepartingFile: Hashable, Sendable {
    /// Its digest and length.
    package let file: ArchivedFile
    /// The videos that had it until now.
    package let videos: [VideoID]
}
