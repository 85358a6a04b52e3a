import GatewayModel

extension Migrator {
    /// Makes sure that the store has had exactly these steps.
    /// - Throws: `storeUnavailable` with what to do about it.
    func checkCurrent(on connection: any SQLConnection) throws(GatewayError) {
        let applied = try applied(on: connection)
        let trouble: String
        if let unknown = applied.keys.sorted().first(where: { name in !migrations.contains { $0.name == name } }) {
            trouble = "was used by a newer version (it has had \"\(unknown)\"); copy it with that version"
        } else if let missing = migrations.first(where: { applied[$0.name] == nil }) {
            trouble =
                "has not had \"\(missing.name)\" yet; start a server of this version on it once and stop it again"
        } else if let other = migrations.first(where: { migration in
            applied[migration.name] != Self.digest(of: migration.statements(connection.dialect))
        }) {
            trouble = "has had another \"\(other.name)\" than this version's"
        } else {
            return
        }
        throw GatewayError(.storeUnavailable, "The store to copy from \(trouble).", origin: .store)
    }
}
