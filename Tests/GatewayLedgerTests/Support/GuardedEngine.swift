import GatewayLedger
import GatewayModel

/// Passes everything on to another engine, but asks before each statement whether it may.
final class GuardedEngine: LedgerEngine {
    typealias Guard = @Sendable (_ sql: String) throws(GatewayError) -> Void

    private let inner: any LedgerEngine
    private let check: Guard

    init(_ inner: any LedgerEngine, check: @escaping Guard) {
        self.inner = inner
        self.check = check
    }

    var isShared: Bool {
        inner.isShared
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.write { [check] connection throws(GatewayError) in
            try body(GuardedConnection(inner: connection, check: check))
        }
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.read { [check] connection throws(GatewayError) in
            try body(GuardedConnection(inner: connection, check: check))
        }
    }

    func close() async throws(GatewayError) {
        try await inner.close()
    }
}

private struct GuardedConnection: SQLConnection {
    let inner: any SQLConnection
    let check: GuardedEngine.Guard

    var dialect: SQLDialect {
        inner.dialect
    }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        try check(sql)
        return try inner.run(sql, arguments)
    }
}
