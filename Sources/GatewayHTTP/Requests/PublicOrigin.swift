import HTTPTypes

/// The beginning of every address under which a caller reaches us: scheme, host and perhaps a path; empty, for a
/// relative link, where nobody says it.
package struct PublicOrigin {
    /// The longest host, in bytes.
    private static let maximumHostBytes = 255
    /// The longest prefix of a path, in bytes.
    private static let maximumPrefixBytes = 1024

    /// Such as `https://video.example/api`, without a slash at its end.
    package let text: String

    /// Takes what an operator has configured, and otherwise what a request says of itself and of the proxies before us.
    ///
    /// What a request says decides nothing but what its own caller is told.
    package init(of request: GatewayRequest, configured: String?) {
        text = configured ?? Self.text(authority: request.authority, headers: request.headers)
    }

    /// What a request says: by `Forwarded` (RFC 7239), else by the `X-Forwarded-` fields, else by the host that was asked.
    ///
    /// Each field is a list whose first member is the proxy next to the caller. What is no host, scheme or path is passed
    /// over.
    static func text(authority: String?, headers: HTTPFields) -> String {
        let forwarded = Self.first(of: headers, .forwarded).flatMap(Self.parameters) ?? [:]
        let hosts = [forwarded["host"], Self.first(of: headers, .forwardedHost), authority]
        guard let host = hosts.lazy.compactMap(\.self).first(where: Self.isHost) else {
            return ""
        }
        let schemes = [forwarded["proto"], Self.first(of: headers, .forwardedProtocol)]
        let scheme = schemes.lazy.compactMap { $0?.lowercased() }.first { $0 == "https" || $0 == "http" }
        let prefix = Self.first(of: headers, .forwardedPrefix).flatMap(Self.prefix) ?? ""
        return "\(scheme ?? "http")://\(host)\(prefix)"
    }

    /// The first member of a list, whether it came in one field or in several.
    private static func first(of headers: HTTPFields, _ name: HTTPField.Name) -> String? {
        headers[values: name].first?.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).first
            .map { $0.trimmingSpaces() }
    }

    /// The parameters of one member of `Forwarded`, such as `for=192.0.2.1;proto=https;host="a.example:8443"`.
    private static func parameters(of member: String) -> [String: String]? {
        // What stands before the first semicolon of a header with parameters is its value, of which this one has none.
        HeaderParameters("x;\(member)")
            .map { parameters in
                ["proto", "host"].reduce(into: [:]) { $0[$1] = parameters[$1] }
            }
    }

    private static func isHost(_ text: String) -> Bool {
        (1...maximumHostBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                isLetterOrDigit(byte) || ".-:[]_".utf8.contains(byte)
            }
    }

    /// A path that begins every path, without a slash at its end; nothing when it is none.
    private static func prefix(_ text: String) -> String? {
        guard text.hasPrefix("/"), text.utf8.count <= maximumPrefixBytes, !text.contains("//"), !text.contains("/."),
            text.utf8.allSatisfy({ isLetterOrDigit($0) || "/.-_~".utf8.contains($0) })
        else {
            return nil
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
