import GatewayModel
import HTTPTypes
import Logging
import NIOCore

/// Writes what a caller is refused with as its route writes errors; what went wrong inside goes to the log.
struct ErrorResponses: Middleware {
    let logger: Logger

    func respond(to request: GatewayRequest, next: Responder) async -> GatewayResponse {
        let response = await next(request)
        guard let error = response.refusal else {
            return response
        }
        if error.code.status.code.kind == .serverError {
            logger.error(
                "request failed",
                metadata: ["error": "\(error)", "request_id": "\(request.id)", "origin": "\(error.origin.rawValue)"]
            )
        }
        return response.written(error, to: request)
    }
}

extension GatewayResponse {
    /// The answer with the error in the words of its route.
    fileprivate func written(_ error: GatewayError, to request: GatewayRequest) -> GatewayResponse {
        var response = self
        let (status, type, body) = handling.errorFormat.body(of: error, to: request)
        response.status = status
        let own = headers
        response.headers = error.headers(status: status)
        for field in own {
            response.headers[field.name] = field.value
        }
        response.headers[.contentType] = type
        response.headers[.contentLength] = String(body.readableBytes)
        response.body = .bytes(body)
        return response
    }
}

/// Tells the caller its request's name.
struct RequestIDHeader: Middleware {
    func respond(to request: GatewayRequest, next: Responder) async -> GatewayResponse {
        var response = await next(request)
        response.headers[.requestID] = request.id.text
        return response
    }
}
