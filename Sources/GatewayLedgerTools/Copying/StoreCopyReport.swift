import GatewayLedger

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
