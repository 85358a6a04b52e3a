import Digests
import GatewayLedger
package import GatewayModel

/// What a whole store holds, for comparing two.
struct StoreSummary: Hashable, Sendable {
    var tallies: [StoreTable: TableChecksum] = [:]
    var money: [MoneySum] = []

    /// Compares a copy with its original.
    /// - Throws: `internal` that names the first difference.
    func check(against original: StoreSummary) throws(GatewayError) {
        let differing = StoreTable.allCases.first { tallies[$0] != original.tallies[$0] }
        guard differing == nil, money == original.money else {
            throw GatewayError(
                .internalError,
                "The copy of \(differing?.rawValue ?? "the books") differs from its original; nothing was kept of it.",
                origin: .store
            )
        }
    }
}

/// How many rows a table has, and what is in them whatever their order: engines sort texts differently.
struct TableChecksum: Hashable, Sendable {
    private(set) var rows = 0
    private var digest: UInt64 = 0

    mutating func add(_ row: String) {
        rows += 1
        let bytes = SHA256.hash(data: Array(row.utf8))
        digest &+= bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// What was copied; the store that was copied into has been read again and holds the same.
package struct StoreCopyReport: Hashable, Sendable {
    /// How many rows each table has, in the order of ``StoreTable``.
    package let rows: [Rows]
    /// What the entries add up to.
    package let money: [MoneySum]

    /// How many rows a table has.
    package struct Rows: Hashable, Sendable {
        /// The table.
        package let table: StoreTable
        /// Its rows.
        package let count: Int
    }

    init(_ summary: StoreSummary) {
        rows = StoreTable.allCases.map { Rows(table: $0, count: summary.tallies[$0]?.rows ?? 0) }
        money = summary.money
    }
}

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

    /// Adds up a store's money, by kind and currency.
    /// - Parameter withRolledUp: Whether entries count that are in the store no more, but in its totals.
    static func all(
        on connection: any SQLConnection,
        withRolledUp: Bool = false
    ) throws(GatewayError) -> [MoneySum] {
        var sums: [MoneySum] = []
        let parts = withRolledUp ? [present] + rolledUp : [present]
        for row in try connection.run(
            """
            SELECT kind, currency, SUM(entries), SUM(amount) FROM (\(parts.joined(separator: " UNION ALL "))) AS parts
            GROUP BY kind, currency HAVING SUM(entries) > 0
            """
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

    private static let present = """
        SELECT kind, currency, COUNT(*) AS entries, SUM(amount) AS amount FROM entries GROUP BY kind, currency
        """

    /// Each video that was rolled up had a hold and one of the others, of one amount.
    private static let rolledUp = [
        ("hold", "settles + releases", "charged + released"), ("settle", "settles", "charged"),
        ("release", "releases", "released"),
    ]
    .map { kind, entries, amount in
        """
        SELECT '\(kind)' AS kind, currency, SUM(\(entries)) AS entries, SUM(\(amount)) AS amount FROM rolled_up
        GROUP BY currency
        """
    }
}
