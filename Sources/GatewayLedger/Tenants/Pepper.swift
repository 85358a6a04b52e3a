package import Digests
package import GatewayModel

/// The installation's secret that keys and tokens are hashed with: stolen rows are worth nothing without it.
package struct Pepper: Sendable, CustomStringConvertible, CustomReflectable {
    /// The fewest bytes that a pepper may have.
    package static let minimumLength = 32

    private let key: SymmetricKey

    /// Takes at least 32 random bytes.
    /// - Throws: `invalidField` when there are fewer.
    package init(_ bytes: [UInt8]) throws(GatewayError) {
        guard bytes.count >= Self.minimumLength else {
            throw GatewayError(
                .invalidField,
                "The pepper has \(bytes.count) bytes; it needs \(Self.minimumLength) or more.",
                origin: .gateway
            )
        }
        key = SymmetricKey(data: bytes)
    }

    /// What the store keeps of a tenant key: HMAC-SHA-256 of the whole key, as hexadecimal digits.
    package func digest(of secret: TenantSecret) -> String {
        secret.withExposedText { digest(ofText: $0) }
    }

    /// What the store keeps of an operator's token: HMAC-SHA-256 of the whole token, as hexadecimal digits.
    package func digest(of secret: OperatorSecret) -> String {
        secret.withExposedText { digest(ofText: $0) }
    }

    private func digest(ofText text: String) -> String {
        Hexadecimal.encode(key.authenticationCode(for: Array(text.utf8)))
    }

    /// Whether a key is the one whose digest the store keeps; takes the same time whatever the answer.
    package func matches(_ secret: TenantSecret, digest: String) -> Bool {
        Self.isSame(self.digest(of: secret), digest)
    }

    /// Whether a token is the one whose digest the store keeps; takes the same time whatever the answer.
    package func matches(_ secret: OperatorSecret, digest: String) -> Bool {
        Self.isSame(self.digest(of: secret), digest)
    }

    private static func isSame(_ computed: String, _ stored: String) -> Bool {
        let (computed, stored) = (Array(computed.utf8), Array(stored.utf8))
        guard computed.count == stored.count else {
            return false
        }
        return zip(computed, stored).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// A key for another purpose, which tells nothing about the pepper.
    package func derivedKey(for purpose: String) -> SymmetricKey {
        key.derived(for: Array(purpose.utf8))
    }

    package var description: String {
        "<redacted>"
    }

    package var customMirror: Mirror {
        Mirror(self, children: [])
    }
}

extension LedgerTenants {
    /// The installation's own secret of this name; the first to ask settles it, also among replicas.
    /// - Parameter candidate: Hexadecimal digits that are kept if there is none yet.
    package func secret(named name: String, orKeep candidate: String) async throws(GatewayError) -> String {
        try await settled(name, orKeep: candidate)
    }
}

extension LedgerFacet {
    fileprivate func settled(_ name: String, orKeep candidate: String) async throws(GatewayError) -> String {
        try await engine.write(.keepSecret) { connection throws(GatewayError) in
            try connection.run(
                "INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [.text(name), .text(candidate)]
            )
            let rows = try connection.run("SELECT value FROM secrets WHERE name = $1", [.text(name)])
            var reader = RowReader(rows.first ?? [])
            return try reader.text()
        }
    }

}

extension LedgerWork {
    /// What the archive of this installation's files is named by; the first to ask settles it, also among replicas.
    /// - Parameter candidate: Hexadecimal digits that are kept if there is none yet.
    package func archiveName(orKeep candidate: String) async throws(GatewayError) -> String {
        try await settled("archive", orKeep: candidate)
    }

    /// What the archive of this installation's files is named by, once it has been settled.
    package func archiveName() async throws(GatewayError) -> String? {
        try await engine.read(.readArchiveName) { connection throws(GatewayError) in
            let rows = try connection.run("SELECT value FROM secrets WHERE name = 'archive'")
            var reader = RowReader(rows.first ?? [.null])
            return try reader.textIfPresent()
        }
    }
}
