import CZlib
import NIOCore

/// A way to compress a body, the one that is preferred among equals first.
enum ContentCoding: String, CaseIterable {
    case gzip
    /// The zlib format, which is what the name means in HTTP.
    case deflate

    /// The fastest level: of a page of videos it leaves a seventh more than the default one does, in a quarter of the
    /// time.
    private static let level: Int32 = 1
    private static let memoryLevel: Int32 = 8
    /// The smallest and the largest window that zlib has, as powers of two.
    private static let windows: ClosedRange<Int32> = 9...15

    /// What callers call it.
    var names: [Substring] {
        self == .gzip ? ["gzip", "x-gzip"] : ["deflate"]
    }

    /// Compresses a whole body.
    /// - Returns: nothing when it would become no shorter, or there is no memory for it.
    func compress(_ bytes: ByteBuffer) -> ByteBuffer? {
        guard bytes.readableBytes > 0 else {
            return nil
        }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer {
            stream.deinitialize(count: 1)
            stream.deallocate()
        }
        let window = min(
            max(Self.power(atLeast: bytes.readableBytes), Self.windows.lowerBound),
            Self.windows.upperBound
        )
        let start = deflateInit2_(
            stream,
            Self.level,
            Z_DEFLATED,
            self == .gzip ? window + 16 : window,
            Self.memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard start == Z_OK else {
            return nil
        }
        defer { deflateEnd(stream) }
        return Self.run(stream, on: bytes)
    }

    private static func run(_ stream: UnsafeMutablePointer<z_stream>, on bytes: ByteBuffer) -> ByteBuffer? {
        var output = ByteBufferAllocator().buffer(capacity: bytes.readableBytes)
        var end = Z_OK
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: bytes.readableBytes) { room in
            bytes.withUnsafeReadableBytes { input in
                // zlib only reads from it.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(input.count - 1)
                end = CZlib.deflate(stream, Z_FINISH)
                return input.count - 1 - Int(stream.pointee.avail_out)
            }
        }
        return end == Z_STREAM_END ? output : nil
    }

    /// The smallest power of two that is not less than a count.
    private static func power(atLeast count: Int) -> Int32 {
        Int32(Int.bitWidth - max(count - 1, 0).leadingZeroBitCount)
    }
}
