package import GatewayLedger
package import GatewayModel

/// The position of a tenant's video in the queue, 1 being next, by the place that it has there.
package typealias QueuePositions = @Sendable (VideoID, TenantID) -> Int?

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
    let positions: QueuePositions?
    private let pepper: Pepper

    /// Works on a ledger whose store is open.
    /// - Parameters:
    ///   - pepper: The secret that tenant keys are hashed with.
    ///   - catalogue: The models on sale, which limits may name.
    ///   - calendar: When the days and months of limits begin.
    ///   - locate: Says where the archive keeps the file with a digest.
    ///   - positions: Where videos stand in the queue, from whoever has it in memory; without it the store is asked, whose
    ///     whole queue is read for it.
    package init(
        ledger: Ledger,
        pepper: Pepper,
        catalogue: Catalogue,
        calendar: QuotaCalendar,
        clock: any WallClock,
        entropy: Entropy,
        locate: @escaping @Sendable (String) -> String? = { _ in nil },
        positions: QueuePositions? = nil
    ) {
        self.ledger = ledger
        self.pepper = pepper
        self.catalogue = catalogue
        self.calendar = calendar
        self.clock = clock
        self.entropy = entropy
        self.locate = locate
        self.positions = positions
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
