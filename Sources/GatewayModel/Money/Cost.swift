/// What a video costs its tenant, and where that money is.
package struct Cost: Hashable, Sendable {
    /// Where a video's money is: set aside, taken, or given back.
    package enum State: String, Sendable, CaseIterable {
        case held
        case charged
        case released
    }

    /// The price at the time of admission.
    package let amount: Money
    /// The currency's ISO 4217 code.
    package let currency: String
    /// The catalogue version that the price came from.
    package let priceVersion: String
    /// Where the money is now.
    package let state: State

    /// Makes a cost.
    package init(amount: Money, currency: String, priceVersion: String, state: State) {
        self.amount = amount
        self.currency = currency
        self.priceVersion = priceVersion
        self.state = state
    }
}
