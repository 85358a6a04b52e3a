import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    static let jsonType = "application/json"
    /// What may be kept of an answer that belongs to one tenant and changes by itself.
    static let privateCache = "private, no-store"

    /// An answer whose whole body is JSON, sent in one write.
    static func json(
        _ status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:],
        type: String = jsonType,
        _ body: (inout JSONWriter) -> Void
    ) -> Response {
        var writer = JSONWriter()
        body(&writer)
        return json(status, headers: headers, type: type, bytes: writer.buffer)
    }

    /// An answer whose body is JSON already.
    static func json(
        _ status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:],
        type: String = jsonType,
        bytes: ByteBuffer
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        headers[.contentLength] = String(bytes.readableBytes)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: bytes))
    }

    /// An answer whose body is JSON already, or its tag alone for a caller who has that body.
    static func tagged(_ bytes: ByteBuffer, headers: HTTPFields, to request: Request) -> Response {
        let tag = EntityTag(of: bytes)
        var headers = headers
        // Weak, because it holds for the compressed form as well.
        headers[.eTag] = "W/" + tag.description
        return tag.isKnown(to: request.headers) ? .notModified(headers: headers) : .json(headers: headers, bytes: bytes)
    }

    /// The headers of every answer that belongs to one tenant.
    static var privateHeaders: HTTPFields {
        [.cacheControl: privateCache, .vary: "Authorization, Accept-Encoding"]
    }
}
