/// A whole tenant key, `kgw_<id>_<secret>`: it cannot be printed, encoded or compared by accident.
///
/// The secret's last 6 characters are a base-62 CRC-32 of all that stands before them, so that scanners find leaked
/// keys and typos are refused without a look-up.
package struct TenantSecret: Sendable, CustomStringConvertible, CustomReflectable {
    /// How many characters stand after the second underscore, the checksum among them.
    package static let secretLength = 43
    /// What every key begins with.
    package static let prefix = "kgw_"
    private static let checksumLength = 6

    /// The public part.
    package let id: KeyID
    private let text: String

    /// Makes a new key; its secret has 37 random characters, about 220 bits.
    package init(using entropy: inout some RandomNumberGenerator) {
        let id = Base62.random(count: KeyID.length, using: &entropy)
        let secret = Base62.random(count: Self.secretLength - Self.checksumLength, using: &entropy)
        let body = "\(Self.prefix)\(id)_\(secret)"
        self.id = KeyID(stored: id)
        text = body + Base62.encode(Checksum.crc32(Array(body.utf8)[...]), width: Self.checksumLength)
    }

    /// Reads a key that a caller sent; nothing when its form or its checksum is wrong.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let idEnd = Self.prefix.utf8.count + KeyID.length
        guard bytes.count == idEnd + 1 + Self.secretLength, bytes.starts(with: Self.prefix.utf8),
            bytes[idEnd] == UInt8(ascii: "_"), bytes[(idEnd + 1)...].allSatisfy(Base62.isDigit),
            let id = KeyID(String(decoding: bytes[Self.prefix.utf8.count..<idEnd], as: UTF8.self))
        else {
            return nil
        }
        let body = bytes.dropLast(Self.checksumLength)
        let checksum = Base62.encode(Checksum.crc32(body), width: Self.checksumLength)
        guard bytes.suffix(Self.checksumLength).elementsEqual(checksum.utf8) else {
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
