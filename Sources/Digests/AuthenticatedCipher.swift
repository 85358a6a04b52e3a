import COpenSSL

/// Seals secrets with AES-256-GCM (NIST SP 800-38D): whoever has no key neither reads nor changes them unnoticed.
package struct AuthenticatedCipher: Sendable {
    /// How many bytes a key has.
    package static let keyLength = 32
    /// How many bytes a nonce has; none may be used twice with a key.
    package static let nonceLength = 12
    private static let tagLength = 16

    private let key: [UInt8]

    /// Takes a key; nothing where it has another length than ``keyLength``.
    package init?(key: [UInt8]) {
        guard key.count == Self.keyLength else {
            return nil
        }
        self.key = key
    }

    /// Seals bytes: what comes out is longer by 16, and opens with the same nonce and the same context alone.
    /// - Parameters:
    ///   - nonce: ``nonceLength`` bytes that were used for nothing else.
    ///   - context: What it belongs to; it is no part of what comes out.
    package func seal(_ bytes: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8] {
        precondition(nonce.count == Self.nonceLength, "a nonce has \(Self.nonceLength) bytes")
        guard let cipher = EVP_CIPHER_CTX_new() else {
            preconditionFailure("libcrypto has no memory for a cipher")
        }
        defer { EVP_CIPHER_CTX_free(cipher) }
        var sealed = [UInt8](repeating: 0, count: bytes.count)
        var tag = [UInt8](repeating: 0, count: Self.tagLength)
        var count: Int32 = 0
        let isSealed =
            EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_EncryptUpdate(cipher, nil, &count, context, Int32(context.count)) == 1
            && EVP_EncryptUpdate(cipher, &sealed, &count, bytes, Int32(bytes.count)) == 1
            && EVP_EncryptFinal_ex(cipher, nil, &count) == 1
            && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength), &tag) == 1
        precondition(isSealed, "libcrypto sealed nothing")
        return sealed + tag
    }

    /// Opens what was sealed; nothing where key, nonce or context is another one, or a bit was changed.
    package func open(_ sealed: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard nonce.count == Self.nonceLength, sealed.count >= Self.tagLength, let cipher = EVP_CIPHER_CTX_new() else {
            return nil
        }
        defer { EVP_CIPHER_CTX_free(cipher) }
        let bytes = Array(sealed.dropLast(Self.tagLength))
        var tag = Array(sealed.suffix(Self.tagLength))
        var opened = [UInt8](repeating: 0, count: bytes.count)
        var count: Int32 = 0
        let isOpened =
            EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_DecryptUpdate(cipher, nil, &count, context, Int32(context.count)) == 1
            && EVP_DecryptUpdate(cipher, &opened, &count, bytes, Int32(bytes.count)) == 1
            && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), &tag) == 1
            && EVP_DecryptFinal_ex(cipher, nil, &count) == 1
        return isOpened ? opened : nil
    }
}

extension AuthenticatedCipher: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "<redacted>"
    }

    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
