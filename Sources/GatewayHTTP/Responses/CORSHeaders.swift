import GatewayAccess
import HTTPTypes

/// What a browser is told where the page of another origin uses a signed link.
///
/// The link is all that it needs, so any page may read what it leads to. Calls with a key are not told so.
enum CORSHeaders {
    /// On every answer to whoever shows a link.
    static let always: HTTPFields = [
        .accessControlAllowOrigin: "*",
        .accessControlExposeHeaders: "Accept-Ranges, Content-Range, ETag, Retry-After, X-Request-Id",
    ]

    /// How long a browser may remember the answer to its question, in seconds: a day.
    private static let memory = 86_400
    private static let methods = "GET, HEAD, OPTIONS"

    /// The answer to a browser's question whether it may use a link from another origin.
    static let preflight: HTTPFields = [
        .accessControlAllowMethods: methods,
        .accessControlAllowHeaders: "Range, If-Range, If-Match, If-None-Match, If-Modified-Since",
        .accessControlMaxAge: String(memory),
    ]
}

extension GatewayResponse {
    /// The answer to `OPTIONS` at a path that can be shared by a link.
    package static func shareOptions(for request: GatewayRequest) -> GatewayResponse {
        let authentication = AuthenticationRequest(headers: [:], query: request.queryText, resource: nil)
        var headers: HTTPFields = [.allow: "GET, HEAD, OPTIONS"]
        if authentication.bearsLink {
            headers.append(contentsOf: CORSHeaders.always)
            headers.append(contentsOf: CORSHeaders.preflight)
        }
        return GatewayResponse(status: .noContent, headers: headers)
    }
}
