import GatewayLedger
import GatewayModel
import Synchronization

/// An engine that passes the crash points of the transactions that it runs; it knows them by their statements.
struct CrashingEngine: LedgerEngine {
    let base: any LedgerEngine
    let injector: CrashInjector

    var isShared: Bool {
        base.isShared
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        let seen = SeenStatements()
        let result = try await base.write { connection throws(GatewayError) in
            seen.forget()
            let result = try body(WatchedConnection(base: connection, seen: seen))
            if let transaction = seen.transaction {
                injector.pass(transaction.before)
            }
            return result
        }
        if let transaction = seen.transaction {
            injector.pass(transaction.after)
        }
        return result
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await base.read(body)
    }

    func changes(of topic: LedgerTopic) -> AsyncStream<Void> {
        base.changes(of: topic)
    }

    func close() async throws(GatewayError) {
        try await base.close()
    }
}

/// What a transaction is, told from its statements; the first that fits.
private struct KnownTransaction {
    let statement: String
    let before: CrashPoint
    let after: CrashPoint

    static let all = [
        KnownTransaction("INSERT INTO videos", .admissionBeforeCommit, .admissionAfterCommit),
        KnownTransaction("INSERT INTO attempts", .attemptBeforeCommit, .attemptAfterCommit),
        KnownTransaction("upstream_request_id = $6", .outcomeBeforeCommit, .outcomeAfterCommit),
        KnownTransaction("INSERT INTO entries", .endBeforeCommit, .endAfterCommit),
        KnownTransaction("SET next_look_at = $2, claim = claim + 1", .claimBeforeCommit, .claimAfterCommit),
        KnownTransaction("SET file_state = 'stored'", .fileBeforeCommit, .fileAfterCommit),
    ]

    init(_ statement: String, _ before: CrashPoint, _ after: CrashPoint) {
        self.statement = statement
        self.before = before
        self.after = after
    }
}

/// The statements of one transaction.
private final class SeenStatements: Sendable {
    private let statements = Mutex<[String]>([])

    var transaction: KnownTransaction? {
        let statements = statements.withLock(\.self)
        return KnownTransaction.all.first { known in
            statements.contains { $0.contains(known.statement) }
        }
    }

    func note(_ statement: String) {
        statements.withLock { $0.append(statement) }
    }

    func forget() {
        statements.withLock { $0 = [] }
    }
}

private struct WatchedConnection: SQLConnection {
    let base: any SQLConnection
    let seen: SeenStatements

    var dialect: SQLDialect {
        base.dialect
    }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        seen.note(sql)
        return try base.run(sql, arguments)
    }
}
