import Digests
package import GatewayModel

/// Runs the migrations that a store has not had yet.
package struct Migrator: Sendable {
    /// The table of the steps that a store has had.
    package static let table = "migrations"

    let migrations: [Migration]

    /// Makes a migrator for these steps, oldest first.
    package init(migrations: [Migration]) {
        self.migrations = migrations
    }

    /// Runs what is missing inside the caller's transaction.
    /// - Throws: `internal`, of the configuration, when the store has had steps that this version does not know, or other
    ///   ones of the same name, or is a file of another program.
    package func run(on connection: some SQLConnection, at now: Timestamp) throws(GatewayError) {
        try connection.lock(.schema)
        try checkOwn(connection)
        try connection.run(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                name TEXT PRIMARY KEY, digest TEXT NOT NULL, applied_at \(connection.dialect.bigInteger) NOT NULL
            ) \(connection.dialect.tableOptions)
            """
        )
        let applied = try applied(on: connection)
        if let unknown = applied.keys.sorted().first(where: { name in !migrations.contains { $0.name == name } }) {
            throw refusal(
                "The store was used by a newer version (it has had \"\(unknown)\"); start that version instead."
            )
        }
        for migration in migrations {
            let statements = migration.statements(connection.dialect)
            let digest = Self.digest(of: statements)
            if let known = applied[migration.name] {
                guard known == digest else {
                    throw refusal("The migration \"\(migration.name)\" is not the one that this store has had.")
                }
                continue
            }
            for statement in statements {
                try connection.run(statement)
            }
            try connection.run(
                "INSERT INTO migrations (name, digest, applied_at) VALUES ($1, $2, $3)",
                [.text(migration.name), .text(digest), SQLValue(now)]
            )
        }
    }

    /// Whether the store has had all of these steps; a newer version's further ones are no hindrance to a server that
    /// was running before, because each step leaves what the version before it needs.
    package func isCurrent(on connection: some SQLConnection) throws(GatewayError) -> Bool {
        try Set(applied(on: connection).keys).isSuperset(of: migrations.map(\.name))
    }

    func applied(on connection: some SQLConnection) throws(GatewayError) -> [String: String] {
        var applied: [String: String] = [:]
        for row in try connection.run("SELECT name, digest FROM migrations") {
            var reader = RowReader(row)
            applied[try reader.text()] = try reader.text()
        }
        return applied
    }

    static func digest(of statements: [String]) -> String {
        Hexadecimal.encode(SHA256.hash(data: Array(statements.joined(separator: ";\n").utf8)))
    }

    /// Keeps our tables out of another program's file.
    private func checkOwn(_ connection: some SQLConnection) throws(GatewayError) {
        guard connection.dialect.isOursAlone else {
            return
        }
        let tables = try connection.tableNames()
        if !tables.isEmpty, !tables.contains(Self.table) {
            throw refusal("The store is a file of another program; name one of this program, or one that is not there.")
        }
    }

    private func refusal(_ message: String) -> GatewayError {
        GatewayError(.internalError, message, origin: .configuration)
    }
}
