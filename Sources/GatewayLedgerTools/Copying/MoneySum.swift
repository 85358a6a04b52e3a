import GatewayLedger
package import GatewayModel

/// What the entries of one kind and currency add up to.
package struct MoneySum: Hashable, Sendable {
    /// The kind of entry by name.
    package let kind: String
    /// The currency.
    package let currency: String
    /// How many there are.
    package let entries: Int64
    /// What they add up to.
    package let amount: Money

    /// Adds up a store's books, by kind and currency.
    static func all(on connection: any SQLConnection) throws(GatewayError) -> [MoneySum] {
        var sums: [MoneySum] = []
        for row in try connection.run(
            "SELECT kind, currency, COUNT(*), SUM(amount) FROM entries GROUP BY kind, currency"
        ) {
            var reader = RowReader(row)
            sums.append(
                MoneySum(
                    kind: try reader.text(),
                    currency: try reader.text(),
                    entries: try reader.integer(),
                    amount: Money(microUnits: try reader.integer())
                )
            )
        }
        return sums.sorted { ($0.kind, $0.currency) < ($1.kind, $1.currency) }
    }
}
