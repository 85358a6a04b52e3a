import GatewayModel

/// A tenant key as an operator is shown it: never the key itself.
package struct KeyView: Sendable, Encodable {
    /// The public part.
    package let id: String
    /// `active`, `expired` or `revoked`.
    package let state: String
    /// What it may be used for.
    package let scopes: [String]
    /// When it was made, as RFC 3339.
    package let createdAt: String
    /// From when on it is refused, as RFC 3339.
    package let expiresAt: String?
    /// The last day on which it was used, in UTC.
    package let lastUsedOn: String?

    private enum CodingKeys: String, CodingKey {
        case id
        case state
        case scopes
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case lastUsedOn = "last_used_on"
    }

    init(_ key: TenantKey, at now: Timestamp) {
        id = key.id.text
        if key.revokedAt != nil {
            state = "revoked"
        } else if let expiresAt = key.expiresAt, expiresAt <= now {
            state = "expired"
        } else {
            state = "active"
        }
        scopes = key.scopes.map(\.rawValue).sorted()
        createdAt = key.createdAt.text
        expiresAt = key.expiresAt?.text
        lastUsedOn = key.lastUsedDay.map { String(Timestamp(seconds: $0 * 86_400).text.prefix(10)) }
    }

    /// Keys as a table.
    package static func table(_ keys: [KeyView]) -> String {
        var table = TextTable([
            ("ID", .left), ("STATE", .left), ("SCOPES", .left), ("CREATED", .left), ("EXPIRES", .left),
            ("LAST USED", .left),
        ])
        for key in keys {
            table.add([
                key.id, key.state, key.scopes.joined(separator: ","), key.createdAt.inLocalTime,
                key.expiresAt?.inLocalTime ?? "never",
                key.lastUsedOn ?? "never",
            ])
        }
        return table.text
    }
}

/// A key that was just made: the only time that it can be seen.
package struct NewKey: Sendable {
    /// The key as the store knows it.
    package let view: KeyView
    private let secret: TenantSecret

    init(_ key: TenantKey, secret: TenantSecret, at now: Timestamp) {
        view = KeyView(key, at: now)
        self.secret = secret
    }

    /// Hands the whole key to whoever shows it, once.
    package func withExposedText<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try secret.withExposedText(body)
    }
}
