package import GatewayModel

extension Migrator {
    /// For what a store is only read, in the words of a refusal.
    package enum Purpose: Sendable {
        case audit
        case copy

        fileprivate var store: String {
            switch self {
            case .audit: "The store"
            case .copy: "The store to copy from"
            }
        }

        /// What brings the tables up to date.
        fileprivate var remedy: String {
            switch self {
            case .audit: "start a server of this version on it, or look at it with the version that it is on"
            case .copy: "start a server of this version on it once and stop it again"
            }
        }

        fileprivate var action: String {
            switch self {
            case .audit: "look at it"
            case .copy: "copy it"
            }
        }
    }

    /// Makes sure that the store has had exactly these steps, and changes nothing.
    /// - Throws: `storeUnavailable` with what to do about it.
    package func checkCurrent(for purpose: Purpose, on connection: any SQLConnection) throws(GatewayError) {
        guard let mismatch = try mismatch(for: purpose, on: connection) else {
            return
        }
        throw GatewayError(.storeUnavailable, "\(purpose.store) \(mismatch).", origin: .store)
    }

    private func mismatch(for purpose: Purpose, on connection: any SQLConnection) throws(GatewayError) -> String? {
        guard try connection.tableNames().contains(Self.table) else {
            return "has no tables of this program"
        }
        let applied = try applied(on: connection)
        if let unknown = applied.keys.sorted().first(where: { name in !migrations.contains { $0.name == name } }) {
            return "was used by a newer version (it has had \"\(unknown)\"); \(purpose.action) with that version"
        }
        if let missing = migrations.first(where: { applied[$0.name] == nil }) {
            return "has not had \"\(missing.name)\" yet; \(purpose.remedy)"
        }
        let other = migrations.first { applied[$0.name] != Self.digest(of: $0.statements(connection.dialect)) }
        return other.map { "has had another \"\($0.name)\" than this version's" }
    }
}
