import HTTPTypes

/// Scheme and host under which a caller reaches us; empty, for a relative link, where its request does not say it.
package struct PublicOrigin {
    /// The longest host, in bytes.
    private static let maximumHostBytes = 255

    /// Such as `https://video.example`.
    package let text: String

    /// Reads them from a request.
    package init(of request: GatewayRequest) {
        self.init(authority: request.authority, forwardedProtocol: request.headers[.forwardedProtocol])
    }

    /// Takes what a request says of itself, and the proxy that ends TLS in front of us; the latter decides nothing but
    /// what this caller is told.
    init(authority: String?, forwardedProtocol: String?) {
        guard let authority, Self.isHost(authority) else {
            text = ""
            return
        }
        text = "\(forwardedProtocol == "https" ? "https" : "http")://\(authority)"
    }

    private static func isHost(_ text: String) -> Bool {
        (1...maximumHostBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
                    UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
