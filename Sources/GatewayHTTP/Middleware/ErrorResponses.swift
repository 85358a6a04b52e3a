import GatewayModel
import HTTPTypes
import Logging
import NIOCore

/// Writes what a caller is refused with as its route writes errors; what went wrong inside goes to the log.
struct ErrorResponses: Middleware {
    let logger: Logger

    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        guard let error = response.refusal else {
            return
        }
        if error.code.status.code.kind == .serverError {
            logger.log(
                level: error.isOfPassingOutage ? .debug : .error,
                "request failed",
                metadata: ["error": "\(error)", "request_id": "\(request.id)", "origin": "\(error.origin.rawValue)"]
            )
        }
        let refused = RefusedRequest(id: request.id, accepted: request.headers[values: .accept])
        response.write(error, to: refused)
    }
}

extension GatewayResponse {
    /// Says what went wrong in the words of the route.
    mutating func write(_ error: GatewayError, to request: RefusedRequest) {
        write(error, as: handling.errorFormat.body(of: error, to: request))
    }

    /// Says what went wrong in these words.
    mutating func write(_ error: GatewayError, as words: (status: HTTPResponse.Status, type: String, body: ByteBuffer))
    {
        let (status, type, body) = words
        self.status = status
        let own = headers
        headers = error.headers(status: status)
        for field in own {
            headers[field.name] = field.value
        }
        headers[.contentType] = type
        headers[.contentLength] = String(body.readableBytes)
        self.body = .bytes(body)
    }
}

/// Tells the caller its request's name.
struct RequestIDHeader: Middleware {
    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        response.headers[.requestID] = request.id.text
    }
}
