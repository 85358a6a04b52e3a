import Digests
import GatewayLedger
import GatewayModel

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
