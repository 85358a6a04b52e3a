import GatewayArchive
import GatewayHTTP
import GatewayModel
import NIOCore

/// Parts of a file as a body.
///
/// What is in memory already is sent by the kernel. What would have to be waited for is read by threads that may wait,
/// piece by piece, each once the one before has been taken; so no disk, and no server that the archive lies on, holds
/// up an event loop.
enum FileBody {
    /// How many bytes are read at once; up to two pieces are in memory for one reader.
    static let pieceBytes: Int64 = 64 << 10
    /// How many bytes are handed to the kernel at once: few enough to stay in memory until they are sent.
    static let windowBytes: Int64 = 1 << 20

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
                try await send(part, of: file, to: &writer, on: eventLoop)
            }
            if !end.isEmpty {
                try await writer.write(ByteBuffer(string: end))
            }
        }
    }

    @concurrent private static func send(
        _ part: Range<Int64>,
        of file: any ReadableFile,
        to writer: inout any BodyWriter,
        on eventLoop: any EventLoop
    ) async throws {
        var position = part.lowerBound
        while position < part.upperBound {
            let window = position..<min(position + windowBytes, part.upperBound)
            if let region = file.regionInMemory(window), try await writer.send(FilePart(region, of: file)) {
                position = window.upperBound
            } else {
                let next = min(position + pieceBytes, part.upperBound)
                try await writer.write(file.read(position..<next))
                try await eventLoop.caughtUp()
                position = next
            }
        }
    }
}

/// Several parts of one file, and the lines between them, as one body (RFC 9110, 14.6).
struct PartList {
    let parts: [Range<Int64>]
    private let size: Int64
    private let boundary: String

    /// Lists parts of a file with this length.
    /// - Parameter entropy: Must not be guessed by whoever orders films, so that no film has the boundary in it.
    init(_ parts: [Range<Int64>], of size: Int64, using entropy: Entropy) {
        self.parts = parts
        self.size = size
        boundary = [entropy.next(), entropy.next()].map { Hexadecimal.encode($0.bytes) }.joined()
    }

    /// What the body is, for `Content-Type`.
    var type: String {
        "multipart/byteranges; boundary=\(boundary)"
    }

    /// The whole body's length in bytes.
    var length: Int64 {
        parts.reduce(Int64(end.utf8.count)) { $0 + Int64(head(of: $1).utf8.count) + Int64($1.count) }
    }

    /// What stands before a part.
    func head(of part: Range<Int64>) -> String {
        "\r\n--\(boundary)\r\nContent-Type: \(ContentHead.type)\r\nContent-Range: \(part.contentRange(of: size))\r\n\r\n"
    }

    /// What stands behind the last part.
    var end: String {
        "\r\n--\(boundary)--\r\n"
    }
}

extension Range<Int64> {
    /// A part as `Content-Range` names it.
    func contentRange(of size: Int64) -> String {
        "bytes \(lowerBound)-\(upperBound - 1)/\(size)"
    }
}

extension UInt64 {
    fileprivate var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * (7 - $0))) }
    }
}
