/// A tenant's name: 1 to 64 ASCII letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
package struct TenantName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name.
    package static let maximumLength = 64

    /// The name.
    package let text: String

    /// Checks a name.
    /// - Throws: `invalidField` saying the rule.
    package init(_ text: String) throws(GatewayError) {
        guard Self.isWellFormed(text) else {
            throw GatewayError(
                .invalidField,
                "A tenant's name has 1 to 64 letters, digits, \".\", \"_\" or \"-\" and begins with a letter or digit.",
                parameter: "name"
            )
        }
        self.text = text
    }

    /// Takes a name that the store holds.
    package init(stored text: String) {
        self.text = text
    }

    package var description: String {
        text
    }

    /// Whether a text has the form that names of tenants and operators have.
    static func isWellFormed(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...maximumLength).contains(bytes.count), let first = bytes.first else {
            return false
        }
        return bytes.allSatisfy(isAllowed) && !".-_".utf8.contains(first)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
