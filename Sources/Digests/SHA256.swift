import COpenSSL

// Digests and message authentication codes, computed by the system's libcrypto. No other target knows it.
//
// libcrypto is there already wherever libpq is, and keeps up with the system's security updates. What comes in are
// bytes, what goes out are 32 bytes; nothing here fails but for want of memory.

/// A SHA-256 digest (FIPS 180-4), of bytes that come in pieces.
package struct SHA256: ~Copyable {
    /// How many bytes a digest has.
    package static let byteCount = 32

    /// libcrypto's own, kept for as long as the process lives: to look it up for each digest costs more than the digest.
    nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    private let context: OpaquePointer

    /// Begins a digest.
    package init() {
        guard let context = EVP_MD_CTX_new() else {
            preconditionFailure("libcrypto has no memory for a digest")
        }
        self.context = context
        let begun = EVP_DigestInit_ex(context, Self.algorithm, nil)
        precondition(begun == 1, "libcrypto offers no SHA-256")
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// The digest of these bytes.
    package static func hash(data: [UInt8]) -> [UInt8] {
        data.withUnsafeBytes { hash(bufferPointer: $0) }
    }

    /// The digest of these bytes.
    package static func hash(bufferPointer: UnsafeRawBufferPointer) -> [UInt8] {
        var digest = SHA256()
        digest.update(bufferPointer: bufferPointer)
        return digest.end()
    }

    /// Takes in more bytes.
    package mutating func update(data: [UInt8]) {
        data.withUnsafeBytes { update(bufferPointer: $0) }
    }

    /// Takes in more bytes.
    package mutating func update(bufferPointer: UnsafeRawBufferPointer) {
        let updated = EVP_DigestUpdate(context, bufferPointer.baseAddress, bufferPointer.count)
        precondition(updated == 1, "libcrypto took no bytes")
    }

    /// The digest of what has come so far; more may come.
    package func finalize() -> [UInt8] {
        SHA256(copying: context).end()
    }

    /// The digest of all that has come; nothing may come after it.
    private consuming func end() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            let ended = EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(ended == 1, "libcrypto gave no digest")
            count = Self.byteCount
        }
    }

    private init(copying other: OpaquePointer) {
        self.init()
        let copied = EVP_MD_CTX_copy_ex(context, other)
        precondition(copied == 1, "libcrypto copied no digest")
    }
}
