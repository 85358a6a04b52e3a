import GatewayModel

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
