import HTTPTypes
import Hummingbird

/// Scheme and host under which a caller reaches us; empty, for a relative link, where its request does not say it.
struct PublicOrigin {
    /// The longest host, in bytes.
    private static let maximumHostBytes = 255

    let text: String

    init(of request: Request) {
        guard let host = request.head.authority, Self.isHost(host) else {
            text = ""
            return
        }
        // Said by the proxy in front of us that ends TLS; it decides nothing but what this caller is told.
        let scheme = request.headers[.forwardedProtocol] == "https" ? "https" : "http"
        text = "\(scheme)://\(host)"
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
