import Digests
import GatewayLedger
import GatewayModel
import GatewaySettings

extension WebhookSeal {
    /// The name under which the store keeps a key that nobody configured.
    private static let name = "webhook_sealing_key"

    /// The seal of an installation: under the key that is configured, which is made where its file is missing; else
    /// under one that the store keeps, as it keeps a pepper that nobody configured.
    /// - Throws: `internal`, of the configuration, when the file cannot be made.
    init(
        of installation: Installation,
        _ settings: Settings,
        configured: Secret?,
        entropy: Entropy
    ) async throws(GatewayError) {
        let fresh = (0..<Self.keyLength).map { _ in UInt8(truncatingIfNeeded: entropy.next()) }
        let secret: [UInt8]
        if let configured {
            secret = configured.withExposedBytes(\.self)
        } else if let file = settings.webhooksSealingKeyFile {
            secret = try Self.make(file, fresh)
        } else {
            let candidate = Hexadecimal.encode(fresh)
            secret = Array(try await installation.ledger.tenants.secret(named: Self.name, orKeep: candidate).utf8)
        }
        // Of whatever length the secret is, the key has the one that it must have.
        try self.init(key: SHA256.hash(data: secret))
    }

    /// Makes the file, or reads the one that another server has just made.
    private static func make(_ file: String, _ fresh: [UInt8]) throws(GatewayError) -> [UInt8] {
        do throws(SmallFileTrouble) {
            if try NewSecretFile.make(path: file, bytes: fresh) {
                return fresh
            }
            return try SmallFile(path: file, maximumBytes: 4096).bytes
        } catch {
            throw GatewayError(
                .internalError,
                "The file of webhooks.sealing_key_file \(error).",
                origin: .configuration,
                cause: "\(error)"
            )
        }
    }
}
