import Digests
package import GatewayModel
import Glibc
import NIOCore
import _NIOFileSystem

// The archive as a folder on a disk, which several servers may share. A file is written in `incoming`, synchronized, and
// put into its place by a rename; it leaves by a rename into `outgoing`, or into `unknown` where it waits for a video to
// have it again. The folders that hold a changed name are synchronized before anybody is told. Paths are known here and
// nowhere else.

/// The folder of finished files: each is written aside, synchronized, and put in place by a rename, so that a file that
/// is there is whole.
package struct FileArchive: ArchiveStore {
    /// Where the files are.
    let layout: ArchiveLayout

    /// Makes an archive below a folder.
    package init(root: String) {
        layout = ArchiveLayout(root: root)
    }

    package var location: String {
        layout.root
    }

    package func location(of digest: String) -> String {
        layout.path(of: digest)
    }

    package func prepare(keepingWhatChangedSince moment: Timestamp) async throws {
        for folder in [layout.incoming, layout.outgoing, layout.unknown] {
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

    package func stage(
        _ video: VideoID,
        name: String,
        from fill: @Sendable (_ sink: @Sendable (ArraySlice<UInt8>) async throws -> Void) async throws -> Void
    ) async throws(FileTrouble) -> StagedFile {
        let path = "\(layout.incoming)/\(video.taskID)-\(name)"
        do {
            return StagedFile(file: try await write(to: path, from: fill), path: path)
        } catch {
            await discard(path)
            throw error as? FileTrouble ?? FileTrouble(.receiver, detail: "\(error)")
        }
    }

    package func commit(_ staged: StagedFile) async throws(FileTrouble) {
        let (root, folder) = (layout.root, layout.folder(of: staged.file.digest))
        let target = layout.path(of: staged.file.digest)
        do {
            let isThere = try await DiskEntry(at: target)?.size == staged.file.size
            try await Disk.perform {
                if isThere {
                    try Disk.unlink(staged.path)
                } else {
                    try Disk.makeFolder(folder)
                    guard try Disk.rename(staged.path, to: target) else {
                        throw Disk.Failure(step: "find what has arrived", code: ENOENT)
                    }
                }
                // Also for a file that was there: whoever put it there may not have come that far.
                try Disk.synchronize(folder: folder)
                try Disk.synchronize(folder: root)
            }
        } catch {
            await discard(staged)
            throw FileTrouble(.receiver, detail: "\(error)")
        }
    }

    package func discard(_ staged: StagedFile) async {
        await discard(staged.path)
    }

    /// Removes what was written aside.
    func discard(_ path: String) async {
        try? await Disk.perform { try Disk.unlink(path) }
    }

    private func write(
        to path: String,
        from fill: @Sendable (_ sink: @Sendable (ArraySlice<UInt8>) async throws -> Void) async throws -> Void
    ) async throws -> ArchivedFile {
        // Closes the file also for a task that is canceled; a file that is left open would end the process.
        try await FileSystem.shared.withFileHandle(
            forWritingAt: FilePath(path),
            options: .newFile(replaceExisting: true, permissions: [.ownerReadWrite])
        ) { handle in
            let sink = FileSink(handle: handle)
            try await fill { piece in
                try await sink.write(piece)
            }
            try await handle.synchronize()
            return await sink.file
        }
    }
}

/// Where a file's pieces go: onto the disk and into the digest, in order.
actor FileSink {
    private let handle: WriteFileHandle
    private var hash = SHA256()
    private var size: Int64 = 0

    init(handle: WriteFileHandle) {
        self.handle = handle
    }

    /// What has been written so far.
    var file: ArchivedFile {
        ArchivedFile(digest: Hexadecimal.encode(hash.finalize()), size: size)
    }

    func write(_ piece: ArraySlice<UInt8>) async throws {
        piece.withUnsafeBytes { hash.update(bufferPointer: $0) }
        let offset = size
        size += Int64(piece.count)
        try await handle.write(contentsOf: ByteBuffer(bytes: piece), toAbsoluteOffset: offset)
    }
}
