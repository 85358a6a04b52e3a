package import GatewayModel

// What a store remembers of currencies and prices. In: the first moment of the current month. Out: the currency of its
// money with how much there is of it, and what the latest videos have cost. What must hold: it looks at few rows,
// however many the store has, because every start asks for it; only the sums of the balances are over all of them.

/// What a store remembers of currencies and prices.
package struct PriceHistory: Hashable, Sendable {
    /// What one kind of video has cost.
    package struct Price: Hashable, Sendable {
        /// The version of the prices that it was ordered under.
        package let version: String
        /// The currency.
        package let currency: String
        /// The model.
        package let model: ModelID
        /// The mode.
        package let mode: Mode
        /// The length.
        package let seconds: Int
        /// What it has cost.
        package let amount: Money
    }

    /// The currency of the latest entry; none where there is no entry, and so nothing held or charged of late.
    package let currency: String?
    /// What unfinished videos hold.
    package let held: Money
    /// What was charged for videos of the current month.
    package let charged: Money
    /// What the latest videos have cost, newest first, each kind once for each price.
    package let prices: [Price]
}

extension LedgerReader {
    /// How many of the latest videos are looked at.
    private static let videosRemembered = 500

    /// What the store remembers of currencies and prices.
    /// - Parameter month: The first moment of the current month, in the calendar of the limits.
    package func priceHistory(since month: Timestamp) async throws(GatewayError) -> PriceHistory {
        try await engine.read(.readPriceHistory) { connection throws(GatewayError) in
            let (held, charged) = try Self.balances(since: month, on: connection)
            return PriceHistory(
                currency: try Self.currency(on: connection),
                held: held,
                charged: charged,
                prices: try Self.prices(on: connection)
            )
        }
    }

    private static func currency(on connection: any SQLConnection) throws(GatewayError) -> String? {
        for row in try connection.run("SELECT currency FROM entries ORDER BY sequence DESC LIMIT 1") {
            var reader = RowReader(row)
            return try reader.text()
        }
        return nil
    }

    /// Every video counts towards the month's budget, whether or not its tenant has one.
    private static func balances(
        since month: Timestamp,
        on connection: any SQLConnection
    ) throws(GatewayError) -> (held: Money, charged: Money) {
        let rows = try connection.run(
            """
            SELECT CAST(COALESCE(SUM(held), 0) AS BIGINT),
                CAST(COALESCE(SUM(CASE WHEN window_start >= $1 THEN used ELSE 0 END), 0) AS BIGINT)
            FROM balances WHERE name = $2
            """,
            [SQLValue(month), .text(LimitName.budgetPerMonth.rawValue)]
        )
        for row in rows {
            var reader = RowReader(row)
            return (Money(microUnits: try reader.integer()), Money(microUnits: try reader.integer()))
        }
        return (.zero, .zero)
    }

    /// A video that shares another's costs nothing, whatever its kind does.
    private static func prices(on connection: any SQLConnection) throws(GatewayError) -> [PriceHistory.Price] {
        let rows = try connection.run(
            """
            SELECT price_version, currency, model, mode, seconds, price FROM (
                SELECT id, price_version, currency, model, mode, seconds, price, source_id
                FROM videos ORDER BY id DESC LIMIT $1
            ) AS latest WHERE source_id IS NULL ORDER BY id DESC
            """,
            [SQLValue(rows: videosRemembered)]
        )
        var seen: Set<PriceHistory.Price> = []
        var prices: [PriceHistory.Price] = []
        for row in rows {
            var reader = RowReader(row)
            let price = PriceHistory.Price(
                version: try reader.text(),
                currency: try reader.text(),
                model: ModelID(try reader.text()),
                mode: Mode(try reader.text()),
                seconds: Int(try reader.integer()),
                amount: Money(microUnits: try reader.integer())
            )
            if seen.insert(price).inserted {
                prices.append(price)
            }
        }
        return prices
    }
}
