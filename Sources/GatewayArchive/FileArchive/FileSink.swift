import Digests
import GatewayModel
import NIOCore
import _NIOFileSystem

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
