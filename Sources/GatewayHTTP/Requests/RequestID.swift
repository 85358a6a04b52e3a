package import GatewayModel
package import HTTPTypes

/// The name of one request, which ties an answer to the log lines about it.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
    /// The longest name that a caller may give.
    static let maximumLength = 128

    /// The name as logs and answers have it.
    package let text: String

    /// Takes the caller's `x-request-id` when it is harmless, and makes a name otherwise.
    package init(for headers: HTTPFields, using entropy: Entropy) {
        self.init(given: headers[.requestID], using: entropy)
    }

    /// Takes the name that a caller gives when it is harmless, and makes one otherwise.
    init(given: String?, using entropy: Entropy) {
        if let given, Self.isHarmless(given) {
            text = given
        } else {
            text = Self.random(using: entropy)
        }
    }

    package var description: String {
        text
    }

    private static func isHarmless(_ text: String) -> Bool {
        // A client that has mixed up its header fields must not find its key in the log and in the books.
        (1...maximumLength).contains(text.utf8.count) && !text.contains(TenantSecret.prefix)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    private static func random(using entropy: Entropy) -> String {
        let halves = (entropy.next(), entropy.next())
        return "req_" + Hexadecimal.encode(withUnsafeBytes(of: halves) { Array($0) })
    }
}
