import HTTPTypes
import Hummingbird
import NIOCore

extension Answer {
    /// The header in which this family of relays tells its request id.
    private static let requestIDHeader = HTTPField.Name("x-oneapi-request-id")

    var response: Response {
        response(ByteBuffer(bytes: body.bytes))
    }

    /// The head of this answer over another body.
    func response(_ bytes: ByteBuffer, type: String = "application/json; charset=utf-8") -> Response {
        var headers: HTTPFields = [.contentType: type]
        if let name = Self.requestIDHeader {
            headers[name] = requestID
        }
        return Response(
            status: HTTPResponse.Status(code: status),
            headers: headers,
            body: ResponseBody(byteBuffer: bytes)
        )
    }
}
