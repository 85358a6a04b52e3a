import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression

/// Undoes a compression as a client does.
enum Decompressed {
    static func bytes(of body: ByteBuffer, coding: String) throws -> [UInt8] {
        let client = EmbeddedChannel(handler: NIOHTTPResponseDecompressor(limit: .none))
        let headers: HTTPHeaders = ["content-encoding": coding, "content-length": "\(body.readableBytes)"]
        try client.writeInbound(
            HTTPClientResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))
        )
        try client.writeInbound(HTTPClientResponsePart.body(body))
        try client.writeInbound(HTTPClientResponsePart.end(nil))
        var bytes: [UInt8] = []
        while let part = try client.readInbound(as: HTTPClientResponsePart.self) {
            if case .body(let piece) = part {
                bytes += Array(buffer: piece)
            }
        }
        return bytes
    }
}
