package import GatewayModel

/// One connection inside a transaction: all that the ledger's verbs need of an engine.
package protocol SQLConnection {
    /// Where the engines' SQL differs.
    var dialect: SQLDialect { get }

    /// Runs one statement with `$1`, `$2` … bound in order, and returns its rows.
    /// - Throws: `storeUnavailable` when the store cannot answer now, `internal` when the statement itself is at fault,
    ///   `invalidField` when a text contains a NUL.
    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]]

    /// Has a statement run whose rows nobody reads, such as a further row of what the transaction is about: behind all
    /// that came before, and before all that comes after it, the commit being the last. An engine that is far away may
    /// send it together with the next one.
    /// - Throws: as ``run(_:_:)`` does; or the next statement does so in its place, or the commit.
    func enqueue(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError)

    /// Has an event published once the transaction is durable; nobody hears of it when it does not become so.
    func announce(_ event: LedgerEvent)
}

extension SQLConnection {
    /// Most engines are near, and run everything at once.
    package func enqueue(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) {
        try run(sql, arguments)
    }

    /// Runs a statement without arguments.
    @discardableResult
    package func run(_ sql: String) throws(GatewayError) -> [[SQLValue]] {
        try run(sql, [])
    }
}

extension SQLConnection {
    /// Lets the transaction take longer than a request may, as for reading a whole store.
    package func beginLongWork() throws(GatewayError) {
        if let patience = dialect.patience {
            try run(patience)
        }
    }

    /// All tables that are not the engine's own.
    package func tableNames() throws(GatewayError) -> Set<String> {
        var names: Set<String> = []
        for row in try run(dialect.copying.tables) {
            var reader = RowReader(row)
            names.insert(try reader.text())
        }
        return names
    }
}

/// What only one transaction at a time may do, among all replicas of an installation.
package enum SQLLock: Int64 {
    /// Change the tables.
    case schema = 520_934_102
    /// Count the slots that are taken, and take one.
    case slots = 520_934_103
    /// Measure the archive, and choose what leaves it.
    case archive = 520_934_104
    /// Let finished videos become totals.
    case retention = 520_934_105
    /// Change something as an operator, and write the row of the audit log behind the last one.
    case audit = 520_934_106
}

extension SQLConnection {
    /// Waits until no other transaction holds the lock, and keeps it until this one ends.
    package func lock(_ name: SQLLock) throws(GatewayError) {
        if name == .schema, let patience = dialect.patience {
            try run(patience)
        }
        try lock(name.rawValue)
    }

    /// Waits until no other transaction holds the lock of this name, and keeps it until this one ends.
    ///
    /// Two names may share a lock by chance, which costs a wait and nothing else.
    func lock(named name: @autoclosure () -> String) throws(GatewayError) {
        if dialect.hasSeveralWriters {
            try lock(name().utf8.reduce(0) { number, byte in number &* 31 &+ Int64(byte) })
        }
    }

    private func lock(_ number: Int64) throws(GatewayError) {
        if let statement = dialect.exclusiveLock {
            // Whatever comes next waits with it.
            try enqueue(statement, [.integer(number)])
        }
    }
}
