import CZlib

/// Undoes a compression, whichever of the two it is.
enum Inflation {
    struct Failure: Error {
        let code: Int32
    }

    static func inflate(_ bytes: [UInt8], expecting count: Int) throws -> [UInt8] {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        // 32 has zlib find out which format it is.
        let start = inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard start == Z_OK else {
            throw Failure(code: start)
        }
        defer { inflateEnd(stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: count + 1)
        let (end, left) = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                let end = CZlib.inflate(stream, Z_FINISH)
                return (end, Int(stream.pointee.avail_out))
            }
        }
        guard end == Z_STREAM_END, stream.pointee.avail_in == 0 else {
            throw Failure(code: end)
        }
        return Array(output.prefix(output.count - left))
    }
}
