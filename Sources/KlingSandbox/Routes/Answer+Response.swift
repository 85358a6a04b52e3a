import HTTPTypes
import Hummingbird
import NIOCore

extension HTTPField.Name {
    /// The header in which this family of relays tells its request id.
    private static let oneAPI = HTTPField.Name("x-oneapi-request-id")

    static var relayRequestID: HTTPField.Name { oneAPI ?? .eTag }
}

extension Answer {
    var response: Response {
        response(ByteBuffer(bytes: body.bytes))
    }

    /// The head of this answer over another body.
    func response(_ bytes: ByteBuffer, type: String = "application/json; charset=utf-8") -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: type, .relayRequestID: requestID],
            body: ResponseBody(byteBuffer: bytes)
        )
    }
}
