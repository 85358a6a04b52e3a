package import GatewayModel
import NIOPosix
import _NIOFileSystem

/// Where files wait that no video has: each under its own name, and written, as its time says, when it came there.
extension FileArchive {
    package func keepApart(_ file: FileAside, at now: Timestamp) async throws {
        try await move(file.path, apartAs: .digest(file.digest), at: now)
    }

    package func keepFormerApart(
        of video: VideoID,
        changedBefore moment: Timestamp,
        at now: Timestamp
    ) async throws -> Bool {
        let path = layout.formerPath(of: video)
        guard try await DiskEntry(at: path)?.isUnchanged(since: moment) ?? false else {
            return false
        }
        return try await move(path, apartAs: .video(video), at: now)
    }

    package func filesApart() async throws -> [FileApart] {
        guard try await FileSystem.shared.info(forFileAt: FilePath(layout.unknown)) != nil else {
            return []
        }
        var found: [FileApart] = []
        for name in try await names(in: layout.unknown).compactMap({ ArchiveName($0) }) {
            let path = layout.unknownPath(of: name)
            if let entry = try await DiskEntry(at: path) {
                found.append(FileApart(name: name, size: entry.size, since: entry.modifiedAt, path: path))
            }
        }
        return found.sorted { ($0.since, $0.path) < ($1.since, $1.path) }
    }

    package func bringBack(_ file: FileApart) async throws {
        let place = layout.path(of: file.name)
        if try await DiskEntry(at: place)?.size == file.size {
            try await remove(file)
        } else {
            try await put(file.path, into: place)
        }
    }

    package func remove(_ file: FileApart) async throws {
        try await Disk.perform { try Disk.unlink(file.path) }
    }

    /// Puts a file back into its place that has been asked for and is not there.
    func bringBack(_ file: ArchivedFile, of video: VideoID) async throws {
        for name in [ArchiveName.digest(file.digest), .video(video)] {
            let path = layout.unknownPath(of: name)
            if try await DiskEntry(at: path)?.size == file.size {
                try await put(path, into: layout.path(of: name))
                return
            }
        }
    }

    @discardableResult
    private func move(_ path: String, apartAs name: ArchiveName, at now: Timestamp) async throws -> Bool {
        let (folder, target) = (layout.unknown, layout.unknownPath(of: name))
        guard try await DiskEntry(at: path) != nil else {
            return false
        }
        try await FileSystem.shared.withFileHandle(forReadingAt: FilePath(path)) { file in
            let nanoseconds = (now.milliseconds - now.seconds * 1000) * 1_000_000
            let time = FileInfo.Timespec(seconds: Int(now.seconds), nanoseconds: Int(nanoseconds))
            try await file.setTimes(lastAccess: nil, lastDataModification: time)
        }
        return try await Disk.perform {
            try Disk.makeFolder(folder)
            return try Disk.rename(path, to: target)
        }
    }

    /// Whoever does the same at the same time finds the file in its place.
    private func put(_ path: String, into place: String) async throws {
        let folder = String(place.prefix(upTo: place.lastIndex(of: "/") ?? place.endIndex))
        try await Disk.perform {
            try Disk.makeFolder(folder)
            try Disk.rename(path, to: place)
            try Disk.synchronize(folder: folder)
        }
    }
}
