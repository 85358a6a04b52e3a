package import GatewayModel
import _NIOFileSystem

/// How the archive is looked through.
extension FileArchive {
    package func shards() async throws -> [String] {
        try await entries(of: layout.root).filter { $0.type == .directory && $0.name.string.utf8.count == 2 }
            .map(\.name.string)
    }

    package func list(_ shard: String) async throws -> [ArchiveName] {
        let folder = "\(layout.root)/\(shard)"
        let found = try await names(in: folder).compactMap { ArchiveName($0) }
        return found.filter { name in
            guard case .digest(let digest) = name else {
                return true
            }
            return layout.folder(of: digest) == folder
        }
    }

    /// The names of the files in a folder.
    func names(in folder: String) async throws -> [String] {
        try await entries(of: folder).filter { $0.type == .regular }.map(\.name.string)
    }

    package func abandonedAside(before moment: Timestamp) async throws -> [FileAside] {
        var abandoned: [FileAside] = []
        for name in try await names(in: layout.outgoing) {
            let path = "\(layout.outgoing)/\(name)"
            if try await DiskEntry(at: path)?.isUnchanged(since: moment) ?? false {
                abandoned.append(FileAside(digest: String(name.prefix { $0 != "." }), path: path))
            }
        }
        return abandoned
    }

    package func has(_ digest: String, unchangedSince moment: Timestamp) async throws -> Bool {
        try await DiskEntry(at: layout.path(of: digest))?.isUnchanged(since: moment) ?? false
    }

    private func entries(of folder: String) async throws -> [DirectoryEntry] {
        try await FileSystem.shared.withDirectoryHandle(atPath: FilePath(folder)) { handle in
            var entries: [DirectoryEntry] = []
            for try await entry in handle.listContents() {
                entries.append(entry)
            }
            return entries
        }
    }
}

/// What is known of a regular file.
struct DiskEntry {
    let size: Int64
    /// When it was last written, or said to have been.
    let modifiedAt: Timestamp
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
        let modified = found.lastDataModificationTime
        modifiedAt = Timestamp(
            milliseconds: Int64(modified.seconds) * 1000 + Int64(modified.nanoseconds) / 1_000_000
        )
        changedAt = Int64(max(found.lastStatusChangeTime.seconds, found.lastDataModificationTime.seconds))
    }

    /// Whether it has been as it is since before a moment.
    func isUnchanged(since moment: Timestamp) -> Bool {
        changedAt < moment.seconds
    }
}
