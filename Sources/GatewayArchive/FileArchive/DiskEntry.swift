import GatewayModel
import _NIOFileSystem

/// What is known of a regular file.
struct DiskEntry {
    let size: Int64
    /// When it was last written or renamed, in seconds since the epoch.
    private let changedAt: Int64

    /// Looks at a path; nothing when there is no regular file.
    init?(at path: String) async throws {
        guard let found = try await FileSystem.shared.info(forFileAt: FilePath(path), infoAboutSymbolicLink: true),
            found.type == .regular
        else {
            return nil
        }
        size = found.size
        changedAt = Int64(max(found.lastStatusChangeTime.seconds, found.lastDataModificationTime.seconds))
    }

    /// Whether it has been as it is since before a moment.
    func isUnchanged(since moment: Timestamp) -> Bool {
        changedAt < moment.seconds
    }
}
