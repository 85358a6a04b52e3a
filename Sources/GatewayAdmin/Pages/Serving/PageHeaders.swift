import GatewayHTTP
import HTTPTypes

/// What every answer of the dashboard says to browsers.
enum PageHeaders {
    /// Nothing comes from elsewhere, nothing is sent elsewhere, and nobody frames a page.
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "media-src 'self'",
        "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ]
    .joined(separator: "; ")

    /// Of everything.
    static let always: HTTPFields = [
        .contentSecurityPolicy: policy, .referrerPolicy: "no-referrer", .contentTypeOptions: "nosniff",
    ]

    /// Of pages, which nobody keeps.
    static let ofPages: HTTPFields = {
        var headers = always
        headers[.cacheControl] = "private, no-store"
        headers[.vary] = "Cookie, Accept-Encoding"
        return headers
    }()
}

extension GatewayResponse {
    /// A page.
    static func page(_ html: String, status: HTTPResponse.Status = .ok) -> GatewayResponse {
        var response = text(html, type: "text/html; charset=utf-8", headers: PageHeaders.ofPages)
        response.status = status
        return response
    }

    /// Somewhere else on this site, to be asked for anew.
    static func elsewhere(_ path: String) -> GatewayResponse {
        var headers = PageHeaders.ofPages
        headers[.location] = path
        headers[.contentLength] = "0"
        return GatewayResponse(status: .seeOther, headers: headers)
    }
}
