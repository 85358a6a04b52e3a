package import GatewayLedger
package import GatewayModel

/// How much a store of this version or any other holds; cheap to take, and enough to know a store by.
package struct StoreCensus: Hashable, Sendable {
    /// How many tenants there are.
    package let tenants: Int64
    /// How many videos, deleted ones included.
    package let videos: Int64
    /// How many entries.
    package let entries: Int64
    /// The last step that its tables have had.
    package let version: String
    /// Steps that this program does not know, because a newer one has run them.
    package let unknownSteps: [String]

    /// Counts.
    /// - Throws: `internal` when it is no store of this program.
    package init(on connection: any SQLConnection) throws(GatewayError) {
        let present = try connection.tableNames()
        let needed: [StoreTable] = [.tenants, .videos, .entries]
        guard present.isSuperset(of: needed.map(\.rawValue) + [Migrator.table]) else {
            throw GatewayError(.internalError, "It has no tables of this program.", origin: .store)
        }
        tenants = try Self.count(.tenants, on: connection)
        videos = try Self.count(.videos, on: connection)
        entries = try Self.count(.entries, on: connection)
        var steps: [String] = []
        for row in try connection.run("SELECT name FROM \(Migrator.table)") {
            var reader = RowReader(row)
            steps.append(try reader.text())
        }
        let known = Migration.all.map(\.name)
        unknownSteps = steps.filter { !known.contains($0) }.sorted()
        version = unknownSteps.last ?? known.last(where: steps.contains) ?? ""
    }

    private static func count(_ table: StoreTable, on connection: any SQLConnection) throws(GatewayError) -> Int64 {
        var reader = RowReader(try connection.run("SELECT COUNT(*) FROM \(table.rawValue)").first ?? [])
        return try reader.integer()
    }
}
