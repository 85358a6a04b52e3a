import CPageCache
package import GatewayModel
import Glibc
import NIOCore
import NIOPosix

/// A file that stays readable for as long as this lives, also when its name is removed meanwhile.
final class OpenFile: ReadableFile {
    /// A read that did not give what the file's length promises.
    struct Failure: Error {
        let code: Int32
    }

    /// What the kernel reads ahead at once, in bytes, unless somebody has told it otherwise.
    private static let readAheadBytes: Int64 = 128 << 10

    let size: Int64
    private let descriptor: CInt
    /// Owns the descriptor; regions refer to it.
    private let handle: NIOFileHandle
    private let reading: ArchiveUse.Reading?

    /// Opens a regular file; nothing when there is none.
    /// - Parameter reading: Let go when the file is closed.
    static func open(_ path: String, reading: ArchiveUse.Reading? = nil) async throws -> OpenFile? {
        try await NIOThreadPool.singleton.runIfActive {
            OpenFile(path, reading)
        }
    }

    private init?(_ path: String, _ reading: ArchiveUse.Reading?) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            return nil
        }
        // Not by fstat, whose structure two modules of NIO and Glibc claim. A folder cannot be read, a pipe has no end.
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0, pread(descriptor, nil, 0, 0) == 0 else {
            Glibc.close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor)
        self.reading = reading
        size = Int64(end)
    }

    /// Takes over a descriptor of a file that is open already.
    private init(descriptor: CInt, size: Int64) {
        self.descriptor = descriptor
        handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor)
        reading = nil
        self.size = size
    }

    deinit {
        // Whoever uses a region holds this too, so that it is in nobody's use.
        try? handle.close()
    }

    func read(_ part: Range<Int64>) async throws -> ByteBuffer {
        try await NIOThreadPool.singleton.runIfActive { [self] in
            var buffer = ByteBufferAllocator().buffer(capacity: part.count)
            while buffer.readableBytes < part.count {
                let missing = part.count - buffer.readableBytes
                let offset = part.upperBound - Int64(missing)
                try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: missing) { room in
                    let count = pread(descriptor, room.baseAddress, missing, off_t(offset))
                    guard count > 0 else {
                        throw Failure(code: count < 0 ? errno : 0)
                    }
                    return count
                }
            }
            return buffer
        }
    }

    func regionInMemory(_ part: Range<Int64>) -> FileRegion? {
        guard isInMemory(at: part.upperBound - 1) else {
            return nil
        }
        let positions = stride(from: part.lowerBound, to: part.upperBound, by: Int(Self.readAheadBytes))
        guard positions.allSatisfy(isInMemory(at:)) else {
            return nil
        }
        return FileRegion(fileHandle: handle, readerIndex: Int(part.lowerBound), endIndex: Int(part.upperBound))
    }

    func copy() -> (any ReadableFile)? {
        let descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return descriptor >= 0 ? OpenFile(descriptor: descriptor, size: size) : nil
    }

    var isInPlace: Bool {
        file_has_name(descriptor, size)
    }

    /// Whether a byte can be read at once; not where there is none, and not where the file system cannot tell.
    private func isInMemory(at position: Int64) -> Bool {
        page_cache_has(descriptor, position)
    }
}

/// How files are found and opened.
extension FileArchive {
    package func open(
        _ file: ArchivedFile,
        of video: VideoID,
        reading: ArchiveUse.Reading
    ) async throws -> (any ReadableFile)? {
        for isLast in [false, true] {
            for path in layout.paths(of: file, for: video) {
                if let opened = try await OpenFile.open(path, reading: reading), opened.size == file.size {
                    return opened
                }
            }
            // Also when somebody else has just brought it back: it is in its place then.
            if !isLast {
                try await bringBack(file, of: video)
            }
        }
        return nil
    }

    package func has(_ file: ArchivedFile, of video: VideoID) async throws -> Bool {
        let paths = layout.paths(of: file, for: video) + layout.unknownPaths(of: file, for: video)
        for path in paths where try await DiskEntry(at: path)?.size == file.size {
            return true
        }
        return false
    }
}
