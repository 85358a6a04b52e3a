/// A whole operator's token, `kgo_<id>_<secret>`, made and checked like a tenant's key: it cannot be printed, encoded or
/// compared by accident.
package struct OperatorSecret: Sendable, CustomStringConvertible, CustomReflectable {
    /// What every token begins with.
    package static let prefix = "kgo_"

    /// The public part.
    package let id: KeyID
    private let text: String

    /// Makes a new token; its secret has 37 random characters, about 220 bits.
    package init(using entropy: inout some RandomNumberGenerator) {
        (id, text) = KeyText.random(prefix: Self.prefix, using: &entropy)
    }

    /// Reads a token that a caller sent; nothing when its form or its checksum is wrong.
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
        "\(Self.prefix)\(id)_…"
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["id": id])
    }
}

/// The form that all keys have which the gateway makes: a prefix, 12 public characters, an underscore and a secret.
enum KeyText {
    /// How many characters the secret has, its checksum among them.
    static let secretLength = 43
    private static let checksumLength = 6

    /// A new key with its public part.
    static func random(prefix: String, using entropy: inout some RandomNumberGenerator) -> (id: KeyID, text: String) {
        let id = Base62.random(count: KeyID.length, using: &entropy)
        let secret = Base62.random(count: secretLength - checksumLength, using: &entropy)
        let body = "\(prefix)\(id)_\(secret)"
        let checksum = Base62.encode(Checksum.crc32(body.utf8), width: checksumLength)
        return (KeyID(stored: id), body + checksum)
    }

    /// The public part of a key; nothing when its form or its checksum is wrong.
    static func id(of text: String, prefix: String) -> KeyID? {
        var text = text
        return text.withUTF8 { bytes in
            let idEnd = prefix.utf8.count + KeyID.length
            guard bytes.count == idEnd + 1 + secretLength, bytes.starts(with: prefix.utf8),
                bytes[idEnd] == UInt8(ascii: "_"), bytes[(idEnd + 1)...].allSatisfy(Base62.isDigit),
                Base62.isEncoded(
                    Checksum.crc32(bytes.dropLast(checksumLength)),
                    in: bytes.suffix(checksumLength)
                )
            else {
                return nil
            }
            return KeyID(String(decoding: bytes[prefix.utf8.count..<idEnd], as: UTF8.self))
        }
    }
}
