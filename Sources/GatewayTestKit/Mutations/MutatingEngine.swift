import GatewayLedger
import GatewayModel

/// Passes everything on to another engine, with a fault in one statement.
final class MutatingEngine: LedgerEngine {
    private let inner: any LedgerEngine
    private let mutation: SQLMutation

    init(_ inner: any LedgerEngine, _ mutation: SQLMutation) {
        self.inner = inner
        self.mutation = mutation
    }

    var isShared: Bool {
        inner.isShared
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.write { [mutation] connection throws(GatewayError) in
            try body(MutatingConnection(inner: connection, mutation: mutation))
        }
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.read { [mutation] connection throws(GatewayError) in
            try body(MutatingConnection(inner: connection, mutation: mutation))
        }
    }

    func changes(of topic: LedgerTopic) -> AsyncStream<Void> {
        inner.changes(of: topic)
    }

    func close() async throws(GatewayError) {
        try await inner.close()
    }
}

private struct MutatingConnection: SQLConnection {
    let inner: any SQLConnection
    let mutation: SQLMutation

    var dialect: SQLDialect {
        inner.dialect
    }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        try inner.run(mutation.applied(to: sql) ?? sql, arguments)
    }
}
