package import GatewayModel

extension Ledger {
    /// Whether the store is on tables of an earlier version, which a start brings up to date; nothing is changed.
    package func isBehind() async throws(GatewayError) -> Bool {
        try await engine.read(.checkTables) { connection throws(GatewayError) in
            let migrator = Migrator(migrations: Migration.all)
            return Set(try migrator.applied(on: connection).keys).isStrictSubset(of: migrator.migrations.map(\.name))
        }
    }
}
