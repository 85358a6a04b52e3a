import GatewayArchive
import GatewayHTTP
import NIOCore

/// Parts of a file as a body: read piece by piece, each once the one before has been taken.
enum FileBody {
    /// How many bytes are read at once; up to two pieces are in memory for one reader.
    static let pieceBytes: Int64 = 64 << 10

    static func of(_ file: any ReadableFile, part: Range<Int64>, on eventLoop: any EventLoop) -> GatewayResponse.Body {
        body(of: file, [("", part)], end: "", length: part.count, on: eventLoop)
    }

    static func of(_ file: any ReadableFile, parts: PartList, on eventLoop: any EventLoop) -> GatewayResponse.Body {
        let all = parts.parts.map { (head: parts.head(of: $0), part: $0) }
        return body(of: file, all, end: parts.end, length: Int(parts.length), on: eventLoop)
    }

    private static func body(
        of file: any ReadableFile,
        _ parts: [(head: String, part: Range<Int64>)],
        end: String,
        length: Int,
        on eventLoop: any EventLoop
    ) -> GatewayResponse.Body {
        .stream(length: length) { writer in
            for (head, part) in parts {
                if !head.isEmpty {
                    try await writer.write(ByteBuffer(string: head))
                }
                var position = part.lowerBound
                while position < part.upperBound {
                    let next = min(position + pieceBytes, part.upperBound)
                    try await writer.write(file.read(position..<next))
                    try await eventLoop.caughtUp()
                    position = next
                }
            }
            if !end.isEmpty {
                try await writer.write(ByteBuffer(string: end))
            }
        }
    }
}
