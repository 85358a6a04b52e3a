package import GatewayModel
import Glibc
import _NIOFileSystem

/// The folder of finished files: each is written aside, synchronized, and put in place by a rename, so that a file that
/// is there is whole.
package struct Archive: Sendable {
    /// Where the files are.
    package let layout: ArchiveLayout

    /// Makes an archive below a folder.
    package init(layout: ArchiveLayout) {
        self.layout = layout
    }

    /// Makes the archive's folders and clears away what a dead process left half written.
    /// - Parameter moment: What was written to since may belong to a process that lives, on this machine or another.
    package func prepare(keepingWhatChangedSince moment: Timestamp) async throws {
        for folder in [layout.incoming, layout.outgoing] {
            try await FileSystem.shared.createDirectory(
                at: FilePath(folder),
                withIntermediateDirectories: true,
                permissions: nil
            )
        }
        try await FileSystem.shared.withDirectoryHandle(atPath: FilePath(layout.incoming)) { folder in
            for try await entry in folder.listContents() {
                let changed = try await FileSystem.shared.info(forFileAt: entry.path)?.lastDataModificationTime
                if let changed, Int64(changed.seconds) * 1000 < moment.milliseconds {
                    try await FileSystem.shared.removeItem(at: entry.path, strategy: .platformDefault)
                }
            }
        }
    }

    /// Fetches a video's file beside the others, durably.
    /// - Throws: ``FileTrouble``; nothing is left behind then.
    func receive(
        _ video: VideoID,
        from url: String,
        source: any VideoFileSource,
        limit: Int64,
        name: String
    ) async throws(FileTrouble) -> ArrivedFile {
        let path = "\(layout.incoming)/\(video.taskID)-\(name)"
        do {
            return ArrivedFile(file: try await write(to: path, from: url, source: source, limit: limit), path: path)
        } catch {
            await discard(path)
            throw error as? FileTrouble ?? FileTrouble(.receiver, detail: "\(error)")
        }
    }

    /// Puts a file that has arrived into its place, durably; one that is there already stays.
    /// - Throws: ``FileTrouble``; nothing is left behind then.
    func place(_ arrived: ArrivedFile) async throws(FileTrouble) {
        let (root, folder) = (layout.root, layout.folder(of: arrived.file.digest))
        let target = layout.path(of: arrived.file.digest)
        do {
            let isThere = try await DiskEntry(at: target)?.size == arrived.file.size
            try await Disk.perform {
                if isThere {
                    try Disk.unlink(arrived.path)
                } else {
                    try Disk.makeFolder(folder)
                    guard try Disk.rename(arrived.path, to: target) else {
                        throw Disk.Failure(step: "find what has arrived", code: ENOENT)
                    }
                }
                // Also for a file that was there: whoever put it there may not have come that far.
                try Disk.synchronize(folder: folder)
                try Disk.synchronize(folder: root)
            }
        } catch {
            await discard(arrived.path)
            throw FileTrouble(.receiver, detail: "\(error)")
        }
    }

    /// Removes what was written aside.
    func discard(_ path: String) async {
        try? await Disk.perform { try Disk.unlink(path) }
    }

    private func write(
        to path: String,
        from url: String,
        source: any VideoFileSource,
        limit: Int64
    ) async throws -> ArchivedFile {
        // Closes the file also for a task that is canceled; a file that is left open would end the process.
        try await FileSystem.shared.withFileHandle(
            forWritingAt: FilePath(path),
            options: .newFile(replaceExisting: true, permissions: [.ownerReadWrite])
        ) { handle in
            let sink = FileSink(handle: handle)
            try await source.fetch(url, limit: limit) { piece in
                try await sink.write(piece)
            }
            try await handle.synchronize()
            return await sink.file
        }
    }
}
