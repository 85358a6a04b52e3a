package import GatewayModel
package import HTTPTypes

/// The name of one request, which ties an answer to the log lines about it.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
    /// The longest name that a caller may give.
    static let maximumLength = 128

    /// The name as logs and answers have it.
    package let text: String

    /// Takes the caller's `x-request-id` when it is harmless, and makes a name otherwise.
    /// - Parameter now: When it has come.
    package init(for headers: HTTPFields, at now: Timestamp, using entropy: Entropy) {
        self.init(given: headers[.requestID], at: now, using: entropy)
    }

    /// Takes the name that a caller gives when it is harmless, and makes one otherwise.
    init(given: String?, at now: Timestamp, using entropy: Entropy) {
        if let given, Self.isHarmless(given) {
            text = given
        } else {
            text = Self.made(at: now, using: entropy)
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

    /// Milliseconds in 48 bits and 80 bits of chance, so that later names sort behind earlier ones: names stand in an
    /// index of the store, where what is next to each other is written together.
    private static func made(at now: Timestamp, using entropy: Entropy) -> String {
        let moment = UInt64(truncatingIfNeeded: now.milliseconds) << 16 | entropy.next() & 0xFFFF
        let halves = (moment.bigEndian, entropy.next())
        return "req_" + Hexadecimal.encode(withUnsafeBytes(of: halves) { Array($0) })
    }
}
