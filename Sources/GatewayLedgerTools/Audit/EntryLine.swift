import GatewayLedger
package import GatewayModel

/// One entry with what an accountant wants to know of it.
package struct EntryLine: Hashable, Sendable {
    /// Its number, which grows with every entry.
    package let sequence: Int64
    /// When it was written.
    package let at: Timestamp
    /// The name of the tenant whose money it is.
    package let tenant: String
    /// The bare id of the video that it is for.
    package let video: String
    /// `hold`, `settle` or `release`.
    package let kind: String
    /// How much.
    package let amount: Money
    /// In which currency.
    package let currency: String
    /// The video's model.
    package let model: String
    /// The version of the prices that it was ordered at.
    package let priceVersion: String
}
