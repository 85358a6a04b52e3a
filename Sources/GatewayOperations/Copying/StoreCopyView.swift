import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewaySettings

/// What was copied, as an operator is shown it.
package struct StoreCopyView: Sendable, Encodable {
    /// A table and how many rows it has.
    package struct Table: Sendable, Encodable {
        /// Its name.
        package let table: String
        /// Its rows, the same in both stores.
        package let rows: Int
    }

    /// What the entries of one kind and currency add up to, the same in both stores.
    package struct Sum: Sendable, Encodable {
        /// The kind of entry.
        package let kind: String
        /// The currency.
        package let currency: String
        /// How many entries.
        package let entries: Int64
        /// Their sum as a decimal.
        package let sum: String
    }

    /// The store that was copied, without its password.
    package let from: String
    /// The store that was filled, without its password.
    package let to: String
    /// The tables.
    package let tables: [Table]
    /// The ledger.
    package let money: [Sum]
    /// What is not in a store.
    package let note: String

    init(_ report: StoreCopyReport, from source: StoreURL, to target: StoreURL) {
        from = source.description
        to = target.description
        tables = report.rows.map { Table(table: $0.table.rawValue, rows: $0.count) }
        money = report.money.map { sum in
            Sum(kind: sum.kind, currency: sum.currency, entries: sum.entries, sum: sum.amount.description)
        }
        note = "The archive's files are not in the store: archive.path stays where it is."
    }

    /// The same for people.
    package var text: String {
        var rows = TextTable([("TABLE", .left), ("ROWS", .right)])
        for table in tables {
            rows.add([table.table, String(table.rows)])
        }
        var sums = TextTable([("ENTRIES", .left), ("COUNT", .right), ("SUM", .right), ("CURRENCY", .left)])
        for sum in money {
            sums.add([sum.kind, String(sum.entries), sum.sum, sum.currency])
        }
        let paragraphs =
            ["Copied \(from)\nto     \(to)", rows.text] + (money.isEmpty ? [] : [sums.text])
            + ["Both stores were read and hold the same. \(note)"]
        return paragraphs.joined(separator: "\n\n")
    }
}
