import GatewayLedger
import GatewayModel

/// How a file leaves: it is taken aside under a name that nobody else has, and only then decided about, so that a file
/// which comes back meanwhile is never the one that is removed.
extension Archive {
    /// Takes a file aside.
    /// - Returns: Where it is now; nothing when it was not there.
    func takeAside(_ digest: String, name: String) async throws -> String? {
        let aside = "\(layout.outgoing)/\(digest).\(name)"
        let (path, outgoing) = (layout.path(of: digest), layout.outgoing)
        return try await Disk.perform {
            try Disk.makeFolder(outgoing)
            return try Disk.rename(path, to: aside) ? aside : nil
        }
    }

    /// Puts a file back that was taken aside.
    func putBack(_ aside: String, as digest: String) async throws {
        let (folder, path) = (layout.folder(of: digest), layout.path(of: digest))
        try await Disk.perform {
            try Disk.makeFolder(folder)
            try Disk.rename(aside, to: path)
            try Disk.synchronize(folder: folder)
        }
    }

    /// Removes the file that the version before kept for a video, if there is one.
    func removeFormer(of video: VideoID) async throws {
        let path = layout.formerPath(of: video)
        try await Disk.perform { try Disk.unlink(path) }
    }

    /// Puts the file that the version before kept for a video under its own name too: servers of that version find it
    /// under the old one.
    /// - Returns: Whether the file is there under its own name.
    func adopt(_ file: ArchivedFile, of video: VideoID) async throws -> Bool {
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

extension Archive {
    /// Asks the ledger about a file that was taken aside, and removes it or puts it back.
    func decide(about digest: String, aside: String?, by ledger: LedgerWork) async throws(GatewayError) {
        let mayGo: Bool
        do throws(GatewayError) {
            mayGo = try await ledger.recordLeft(digest)
        } catch {
            if let aside {
                try? await putBack(aside, as: digest)
            }
            throw error
        }
        guard let aside else {
            return
        }
        if mayGo {
            await discard(aside)
        } else {
            try? await putBack(aside, as: digest)
        }
    }
}
