/// A tenant key as the store knows it: never the key itself.
package struct TenantKey: Sendable {
    /// The public part.
    package let id: KeyID
    /// Whose it is.
    package let tenant: TenantID
    /// What it may be used for.
    package let scopes: Set<Scope>
    /// When it was made.
    package let createdAt: Timestamp
    /// From when on it is refused as expired.
    package let expiresAt: Timestamp?
    /// When it was revoked.
    package let revokedAt: Timestamp?
    /// The last day on which it was used, as whole days since the epoch in UTC.
    package let lastUsedDay: Int64?

    /// Makes a key.
    package init(
        id: KeyID,
        tenant: TenantID,
        scopes: Set<Scope>,
        createdAt: Timestamp,
        expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil,
        lastUsedDay: Int64? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedDay = lastUsedDay
    }
}

/// What a tenant key may be used for.
package enum Scope: String, Sendable, CaseIterable {
    /// Order, cancel and delete videos.
    case videosWrite = "videos:write"
    /// See videos, their files, and the models.
    case videosRead = "videos:read"
    /// See quotas and usage.
    case usageRead = "usage:read"
    /// Register who is told of what becomes of videos.
    case webhooksWrite = "webhooks:write"
}

/// The public part of a tenant's key or an operator's token: 12 base-62 characters, safe in logs.
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
    /// How many characters it has.
    package static let length = 12

    /// The characters.
    package let text: String

    /// Reads exactly 12 letters and digits.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(Base62.isDigit) else {
            return nil
        }
        self.text = text
    }

    /// Takes an id that the store holds.
    package init(stored text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}
