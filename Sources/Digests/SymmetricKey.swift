import COpenSSL

/// A secret that authenticates messages with HMAC-SHA-256 (RFC 2104); never shown in text.
package struct SymmetricKey: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// Makes a key of these bytes.
    package init(data: [UInt8]) {
        bytes = data
    }

    /// Takes the same time whatever the answer.
    package static func == (one: SymmetricKey, other: SymmetricKey) -> Bool {
        one.bytes.count == other.bytes.count && CRYPTO_memcmp(one.bytes, other.bytes, one.bytes.count) == 0
    }

    /// The HMAC-SHA-256 of a message: 32 bytes.
    package func authenticationCode(for message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { buffer, count in
            let code = HMAC(
                EVP_sha256(),
                bytes,
                Int32(bytes.count),
                message,
                message.count,
                buffer.baseAddress,
                nil
            )
            precondition(code != nil, "libcrypto gave no authentication code")
            count = SHA256.byteCount
        }
    }

    /// A key of 32 bytes for another purpose, which tells nothing about this one: HKDF-SHA-256 (RFC 5869) without salt.
    package func derived(for info: [UInt8]) -> SymmetricKey {
        let extracted = SymmetricKey(data: [UInt8](repeating: 0, count: SHA256.byteCount))
            .authenticationCode(for: bytes)
        return SymmetricKey(data: SymmetricKey(data: extracted).authenticationCode(for: info + [1]))
    }

    package var description: String {
        "<redacted>"
    }

    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
