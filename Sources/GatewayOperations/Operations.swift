package import GatewayLedger
package import GatewayModel

/// What an operator does to tenants, keys, videos and the result cache, whether or not a server runs beside it.
///
/// Every verb that changes something takes the actor whom the audit log ascribes the change to.
///
/// The command line and whatever else operators use call the same verbs. Arguments are texts as they were typed; each
/// verb checks them, and throws a `GatewayError` that says what is wrong. What a verb changes is one transaction of the
/// ledger; a running server knows of it within two seconds.
package struct Operations: Sendable {
    let ledger: Ledger
    let catalogue: Catalogue
    let calendar: QuotaCalendar
    let clock: any WallClock
    let entropy: Entropy
    let locate: @Sendable (String) -> String?
    private let pepper: Pepper

    /// Works on a ledger whose store is open.
    /// - Parameters:
    ///   - pepper: The secret that tenant keys are hashed with.
    ///   - catalogue: The models on sale, which limits may name.
    ///   - calendar: When the days and months of limits begin.
    ///   - locate: Says where the archive keeps the file with a digest.
    package init(
        ledger: Ledger,
        pepper: Pepper,
        catalogue: Catalogue,
        calendar: QuotaCalendar,
        clock: any WallClock,
        entropy: Entropy,
        locate: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.ledger = ledger
        self.pepper = pepper
        self.catalogue = catalogue
        self.calendar = calendar
        self.clock = clock
        self.entropy = entropy
        self.locate = locate
    }

    /// A new operator's token and what the store keeps of it.
    func newToken() -> (secret: OperatorSecret, digest: String) {
        var entropy = entropy
        let secret = OperatorSecret(using: &entropy)
        return (secret, pepper.digest(of: secret))
    }

    /// A new key and what the store keeps of it.
    func newSecret() -> (secret: TenantSecret, digest: String) {
        var entropy = entropy
        let secret = TenantSecret(using: &entropy)
        return (secret, pepper.digest(of: secret))
    }
}
