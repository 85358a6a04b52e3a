import GatewayModel
import _NIOFileSystem

/// How the archive is looked through.
extension Archive {
    /// The folders that files lie in.
    func folders() async throws -> [String] {
        try await list(layout.root).filter { $0.type == .directory && $0.name.string.utf8.count == 2 }
            .map { "\(layout.root)/\($0.name.string)" }
    }

    /// What lies in a folder.
    func names(in folder: String) async throws -> [String] {
        try await list(folder).filter { $0.type == .regular }.map(\.name.string)
    }

    /// Files that were taken aside by somebody who then died.
    func abandonedAside(before moment: Timestamp) async throws -> [(digest: String, path: String)] {
        var abandoned: [(digest: String, path: String)] = []
        for name in try await names(in: layout.outgoing) {
            let path = "\(layout.outgoing)/\(name)"
            if try await DiskEntry(at: path)?.isUnchanged(since: moment) ?? false {
                abandoned.append((String(name.prefix { $0 != "." }), path))
            }
        }
        return abandoned
    }

    /// Whether a file has been there since before a moment.
    func changed(_ digest: String, before moment: Timestamp) async throws -> Bool {
        try await DiskEntry(at: layout.path(of: digest))?.isUnchanged(since: moment) ?? false
    }

    /// Removes the file that the version before kept for a video, if it has been there since before a moment.
    func removeFormer(of video: VideoID, changedBefore moment: Timestamp) async throws -> Bool {
        let path = layout.formerPath(of: video)
        guard try await DiskEntry(at: path)?.isUnchanged(since: moment) ?? false else {
            return false
        }
        try await Disk.perform { try Disk.unlink(path) }
        return true
    }

    private func list(_ folder: String) async throws -> [DirectoryEntry] {
        try await FileSystem.shared.withDirectoryHandle(atPath: FilePath(folder)) { handle in
            var entries: [DirectoryEntry] = []
            for try await entry in handle.listContents() {
                entries.append(entry)
            }
            return entries
        }
    }
}
