import HTTPTypes

/// Tells the caller its request's name.
struct RequestIDHeader: Middleware {
    func respond(to request: GatewayRequest, next: Responder) async -> GatewayResponse {
        var response = await next(request)
        response.headers[.requestID] = request.id.text
        return response
    }
}
