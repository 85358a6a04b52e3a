/// An exact amount in millionths of a currency unit; there is no floating point anywhere near money.
package struct Money: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The amount in micro-units: 1,000,000 of them are one unit of the currency.
    package let microUnits: Int64

    /// Nothing.
    package static let zero = Money(microUnits: 0)

    /// Makes an amount from micro-units.
    package init(microUnits: Int64) {
        self.microUnits = microUnits
    }

    /// Reads a plain decimal such as `50`, `0.14` or `0.000001`: no sign, no exponent, at most six decimal places.
    package init?(decimal text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard let whole = parts.first, Self.isDigits(whole), Self.isDigits(fraction), fraction.utf8.count <= 6,
            let units = Int64(whole),
            let micros = Int64(fraction + String(repeating: "0", count: 6 - fraction.utf8.count))
        else {
            return nil
        }
        let (product, overflowed) = units.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carried) = product.addingReportingOverflow(micros)
        guard !overflowed, !carried else {
            return nil
        }
        microUnits = sum
    }

    /// The amount as an exact decimal with at least two decimal places, such as `0.14` or `1.005`.
    package var description: String {
        let magnitude = microUnits.magnitude
        var fraction = String(magnitude % 1_000_000)
        fraction = String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
        while fraction.utf8.count > 2, fraction.hasSuffix("0") {
            fraction.removeLast()
        }
        return "\(microUnits < 0 ? "-" : "")\(magnitude / 1_000_000).\(fraction)"
    }

    package static func < (left: Money, right: Money) -> Bool {
        left.microUnits < right.microUnits
    }

    /// The sum, or nothing when it does not fit.
    package func adding(_ other: Money) -> Money? {
        let (sum, overflow) = microUnits.addingReportingOverflow(other.microUnits)
        return overflow ? nil : Money(microUnits: sum)
    }

    /// The amount taken `count` times, or nothing when it does not fit.
    package func multiplied(by count: Int) -> Money? {
        let (product, overflow) = microUnits.multipliedReportingOverflow(by: Int64(count))
        return overflow ? nil : Money(microUnits: product)
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

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
