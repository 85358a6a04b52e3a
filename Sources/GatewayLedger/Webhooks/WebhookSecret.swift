import Digests
import FoundationEssentials
package import GatewayModel

/// The secret that a receiver verifies what it is sent with (Standard Webhooks): `whsec_` and 32 bytes in base 64.
package struct WebhookSecret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// What every secret begins with.
    package static let prefix = "whsec_"
    private static let length = 32

    fileprivate let bytes: [UInt8]

    /// Makes a secret of 256 random bits.
    package init(using entropy: inout some RandomNumberGenerator) {
        bytes = (0..<Self.length).map { _ in UInt8(truncatingIfNeeded: entropy.next()) }
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Hands the text to the one place that shows it to its owner, once.
    package func withExposedText<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try body(Self.prefix + Data(bytes).base64EncodedString())
    }

    /// The signature of a message: `v1,` and HMAC-SHA-256 of its id, its time in whole seconds and its body.
    package func signature(of body: String, id: String, at seconds: Int64) -> String {
        let message = Array("\(id).\(seconds).\(body)".utf8)
        return "v1," + Data(SymmetricKey(data: bytes).authenticationCode(for: message)).base64EncodedString()
    }

    package var description: String {
        "<redacted>"
    }

    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}

/// Seals the secrets of webhooks at rest, each for the tenant that it belongs to: a stolen store signs nothing.
package struct WebhookSeal: Sendable {
    /// How many bytes the key has.
    package static let keyLength = AuthenticatedCipher.keyLength
    private static let version = "1:"

    private let cipher: AuthenticatedCipher

    /// Takes a key.
    /// - Throws: `invalidField` when it has another length than ``keyLength``.
    package init(key: [UInt8]) throws(GatewayError) {
        guard let cipher = AuthenticatedCipher(key: key) else {
            throw GatewayError(
                .invalidField,
                "The sealing key has \(key.count) bytes; it needs \(Self.keyLength).",
                origin: .configuration
            )
        }
        self.cipher = cipher
    }

    /// What the store keeps of a secret.
    package func seal(
        _ secret: WebhookSecret,
        of tenant: TenantID,
        using entropy: inout some RandomNumberGenerator
    ) -> String {
        seal(secret.bytes, as: Self.context(of: tenant), using: &entropy)
    }

    /// The secret that was sealed; nothing where it was sealed with another key, for another tenant, or was changed.
    package func open(_ text: String, of tenant: TenantID) -> WebhookSecret? {
        open(text, as: Self.context(of: tenant)).map(WebhookSecret.init(bytes:))
    }

    /// What the store keeps of an answer that may show a secret.
    package func seal(
        answer: String,
        to tenant: TenantID,
        using entropy: inout some RandomNumberGenerator
    ) -> String {
        seal(Array(answer.utf8), as: Self.context(ofAnswersTo: tenant), using: &entropy)
    }

    /// The answer that was sealed; nothing where it was sealed with another key, for another tenant, or was changed.
    package func answer(sealedAs text: String, to tenant: TenantID) -> String? {
        open(text, as: Self.context(ofAnswersTo: tenant)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func context(of tenant: TenantID) -> [UInt8] {
        Array(tenant.text.utf8)
    }

    /// Another one than that of secrets, so that neither can be put in the place of the other.
    private static func context(ofAnswersTo tenant: TenantID) -> [UInt8] {
        Array("answer to \(tenant.text)".utf8)
    }

    private func seal(
        _ bytes: [UInt8],
        as context: [UInt8],
        using entropy: inout some RandomNumberGenerator
    ) -> String {
        let nonce = (0..<AuthenticatedCipher.nonceLength).map { _ in UInt8(truncatingIfNeeded: entropy.next()) }
        let sealed = cipher.seal(bytes, nonce: nonce, context: context)
        return Self.version + Data(nonce + sealed).base64EncodedString()
    }

    private func open(_ text: String, as context: [UInt8]) -> [UInt8]? {
        guard text.hasPrefix(Self.version),
            let bytes = Data(base64Encoded: String(text.dropFirst(Self.version.count))),
            bytes.count > AuthenticatedCipher.nonceLength
        else {
            return nil
        }
        let nonce = Array(bytes.prefix(AuthenticatedCipher.nonceLength))
        let sealed = Array(bytes.dropFirst(AuthenticatedCipher.nonceLength))
        return cipher.open(sealed, nonce: nonce, context: context)
    }
}
