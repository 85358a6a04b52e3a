package import GatewayModel
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
        let incoming = FilePath(layout.incoming)
        try await FileSystem.shared.createDirectory(at: incoming, withIntermediateDirectories: true, permissions: nil)
        try await FileSystem.shared.withDirectoryHandle(atPath: incoming) { folder in
            for try await entry in folder.listContents() {
                let changed = try await FileSystem.shared.info(forFileAt: entry.path)?.lastDataModificationTime
                if let changed, Int64(changed.seconds) * 1000 < moment.milliseconds {
                    try await FileSystem.shared.removeItem(at: entry.path, strategy: .platformDefault)
                }
            }
        }
    }

    /// Fetches a video's file into the archive, durably.
    /// - Throws: ``FileTrouble``; nothing is left behind then.
    package func store(
        _ video: VideoID,
        from url: String,
        source: any VideoFileSource,
        limit: Int64,
        name: String
    ) async throws(FileTrouble) -> ArchivedFile {
        let aside = FilePath("\(layout.incoming)/\(video.taskID)-\(name)")
        do {
            let file = try await write(to: aside, from: url, source: source, limit: limit)
            try await putInPlace(aside, for: video)
            return file
        } catch {
            _ = try? await FileSystem.shared.removeItem(at: aside, strategy: .platformDefault)
            throw error as? FileTrouble ?? FileTrouble(.receiver, detail: "\(error)")
        }
    }

    /// Takes a video's file out of the archive; one that is being read stays readable to its end.
    package func remove(_ video: VideoID) async throws {
        try await FileSystem.shared.removeItem(at: FilePath(layout.path(of: video)), strategy: .platformDefault)
    }

    private func write(
        to path: FilePath,
        from url: String,
        source: any VideoFileSource,
        limit: Int64
    ) async throws -> ArchivedFile {
        // Closes the file also for a task that is canceled; a file that is left open would end the process.
        try await FileSystem.shared.withFileHandle(
            forWritingAt: path,
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

    private func putInPlace(_ aside: FilePath, for video: VideoID) async throws {
        let folder = FilePath(layout.folder(of: video))
        let target = FilePath(layout.path(of: video))
        try await FileSystem.shared.createDirectory(at: folder, withIntermediateDirectories: true, permissions: nil)
        try await FileSystem.shared.removeItem(at: target, strategy: .platformDefault)
        try await FileSystem.shared.moveItem(at: aside, to: target)
        for changed in [folder, FilePath(layout.root)] {
            try await FileSystem.shared.withDirectoryHandle(atPath: changed) { try await $0.synchronize() }
        }
    }
}
