package import GatewayModel

/// How a file leaves: it is taken aside under a name that nobody else has, and only then decided about, so that a file
/// which comes back meanwhile is never the one that is removed.
extension FileArchive {
    package func takeAside(_ digest: String, name: String) async throws -> FileAside? {
        let aside = "\(layout.outgoing)/\(digest).\(name)"
        let (path, outgoing) = (layout.path(of: digest), layout.outgoing)
        return try await Disk.perform {
            try Disk.makeFolder(outgoing)
            return try Disk.rename(path, to: aside) ? FileAside(digest: digest, path: aside) : nil
        }
    }

    package func restore(_ file: FileAside) async throws {
        let (folder, path) = (layout.folder(of: file.digest), layout.path(of: file.digest))
        try await Disk.perform {
            try Disk.makeFolder(folder)
            try Disk.rename(file.path, to: path)
            try Disk.synchronize(folder: folder)
        }
    }

    package func remove(_ file: FileAside) async {
        await discard(file.path)
    }

    package func removeFormer(of video: VideoID) async throws {
        let path = layout.formerPath(of: video)
        try await Disk.perform { try Disk.unlink(path) }
    }

    package func adopt(_ file: ArchivedFile, of video: VideoID) async throws -> Bool {
        let (former, path) = (layout.formerPath(of: video), layout.path(of: file.digest))
        let folder = layout.folder(of: file.digest)
        if try await DiskEntry(at: former)?.size == file.size {
            try await Disk.perform {
                try Disk.makeFolder(folder)
                do {
                    try Disk.link(former, as: path)
                } catch {
                    // Where a file has one name only, the new one is what counts.
                    try Disk.rename(former, to: path)
                }
                try Disk.synchronize(folder: folder)
            }
        }
        return try await DiskEntry(at: path)?.size == file.size
    }
}
