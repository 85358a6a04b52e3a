import CPageCache
package import GatewayModel
import Glibc

/// Bytes that can be copied into a file.
protocol CopiedBytes {
    /// The name of the file that they are of.
    var path: String { get }

    /// How many there are now.
    func length() throws(FileBytes.Failure) -> Int

    /// Reads as many as there is room for, from a position on; fewer where they end.
    func read(into room: UnsafeMutableRawBufferPointer, at position: Int) throws(FileBytes.Failure) -> Int
}

/// The bytes of a file, without what SQLite knows of them; of no file that SQLite has open in this process, because
/// closing any of a process's descriptors of a file gives up the locks that SQLite has on it.
package final class FileBytes: CopiedBytes, Sendable {
    /// How much is copied at once, in bytes.
    private static let pieceSize = 1 << 20
    /// How much may be on its way to the disk at once, in bytes: what others flush waits behind all of it.
    private static let windowSize = 1 << 20

    /// What the system said, and of which file.
    package struct Failure: Error, CustomStringConvertible {
        /// The name of the file.
        package let path: String
        /// The system's number.
        package let code: Int32

        /// Both, for people.
        package var description: String {
            "\(path): \(String(cString: strerror(code)))"
        }
    }

    /// What was copied last.
    package struct Piece: Sendable {
        /// Of which file.
        package let path: String
        /// How many bytes of it have been copied by now.
        package let end: Int
        /// How many there are to copy.
        package let length: Int
    }

    let path: String
    private let descriptor: Int32

    /// Opens a file to read it.
    /// - Throws: `Failure`.
    package convenience init(reading path: String) throws(Failure) {
        try self.init(path, open(path, O_RDONLY | O_CLOEXEC))
    }

    /// Opens a file to write it, and makes it with mode 0600 when there is none.
    /// - Throws: `Failure`.
    package convenience init(writing path: String) throws(Failure) {
        try self.init(path, open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600))
    }

    private init(_ path: String, _ descriptor: Int32) throws(Failure) {
        self.path = path
        self.descriptor = descriptor
        guard descriptor >= 0 else {
            throw Failure(path: path, code: errno)
        }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
        }
    }

    /// Reads from its beginning; fewer bytes when it is shorter.
    func read(atMost count: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let outcome = bytes.withUnsafeMutableBytes { room in
            Result { () throws(Failure) in try read(into: room, at: 0) }
        }
        return Array(bytes.prefix(try outcome.get()))
    }

    func read(into room: UnsafeMutableRawBufferPointer, at position: Int) throws(Failure) -> Int {
        let count = pread(descriptor, room.baseAddress, room.count, off_t(position))
        guard count >= 0 else {
            throw failure()
        }
        return count
    }

    /// Appends what another file has when this begins; it is in memory then, and goes to the disk whenever the kernel
    /// likes.
    /// - Parameter progress: Is told after each piece.
    package func append(_ other: FileBytes, progress: ProgressListener = .nobody) throws(Failure) {
        try append(other) { piece in
            progress.report("copying", done: Int64(piece.end), of: Int64(piece.length), .bytes)
        }
    }

    /// Appends what there is when it begins, as ``append(_:)`` does.
    /// - Parameter meanwhile: Is called after each piece.
    func append(_ other: some CopiedBytes, _ meanwhile: (Piece) -> Void) throws(Failure) {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 4096)
        defer { piece.deallocate() }
        // Others may append to it faster than it is copied.
        let length = try other.length()
        var position = 0
        while position < length {
            let room = UnsafeMutableRawBufferPointer(rebasing: piece[..<min(piece.count, length - position)])
            let count = try other.read(into: room, at: position)
            guard count > 0 else {
                return
            }
            try append(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            position += count
            meanwhile(Piece(path: other.path, end: position, length: length))
        }
    }

    /// Has the kernel write what is in memory alone, a window at a time, so that what others flush waits for little; it
    /// is not durable, but a flush has little left to do.
    package func writeOut() throws(Failure) {
        let length = try length()
        for position in stride(from: 0, to: length, by: Self.windowSize) {
            page_cache_write(descriptor, Int64(position), Int64(Self.windowSize))
        }
    }

    func length() throws(Failure) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw failure()
        }
        return Int(status.st_size)
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let more = write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            guard more > 0 else {
                throw failure()
            }
            written += more
        }
    }

    /// Removes all its bytes.
    func truncate() throws(Failure) {
        guard ftruncate(descriptor, 0) == 0 else {
            throw failure()
        }
    }

    private func failure() -> Failure {
        Failure(path: path, code: errno)
    }
}
