/// A whole tenant key, `kgw_<id>_<secret>`: it cannot be printed, encoded or compared by accident.
///
/// The secret's last 6 characters are a base-62 CRC-32 of all that stands before them, so that scanners find leaked
/// keys and typos are refused without a look-up.
package struct TenantSecret: Sendable, CustomStringConvertible, CustomReflectable {
    /// How many characters stand after the second underscore, the checksum among them.
    package static let secretLength = KeyText.secretLength
    /// What every key begins with.
    package static let prefix = "kgw_"

    /// The public part.
    package let id: KeyID
    private let text: String

    /// Makes a new key; its secret has 37 random characters, about 220 bits.
    package init(using entropy: inout some RandomNumberGenerator) {
        (id, text) = KeyText.random(prefix: Self.prefix, using: &entropy)
    }

    /// Reads a key that a caller sent; nothing when its form or its checksum is wrong.
    package init?(_ text: String) {
        guard let id = KeyText.id(of: text, prefix: Self.prefix) else {
            return nil
        }
        self.id = id
        self.text = text
    }

    /// Hands the characters to the one place that hashes or prints them.
    package func withExposedText<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try body(text)
    }

    package var description: String {
        "kgw_\(id)_…"
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["id": id])
    }
}
