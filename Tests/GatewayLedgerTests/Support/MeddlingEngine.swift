import GatewayLedger
import GatewayModel

/// Passes everything on to another engine, and changes something behind a certain statement's back.
final class MeddlingEngine: LedgerEngine {
    private let inner: any LedgerEngine
    private let start: String
    private let change: String

    /// - Parameters:
    ///   - start: How the statement begins.
    ///   - change: What is carried out after it.
    init(_ inner: any LedgerEngine, after start: String, with change: String) {
        self.inner = inner
        self.start = start
        self.change = change
    }

    var isShared: Bool {
        inner.isShared
    }

    func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.write(transaction) { [start, change] connection throws(GatewayError) in
            try body(MeddlingConnection(inner: connection, start: start, change: change))
        }
    }

    func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.read(transaction, body)
    }

    func close() async throws(GatewayError) {
        try await inner.close()
    }
}

private struct MeddlingConnection: SQLConnection {
    let inner: any SQLConnection
    let start: String
    let change: String

    var dialect: SQLDialect {
        inner.dialect
    }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        let rows = try inner.run(sql, arguments)
        if sql.hasPrefix(start) {
            try inner.run(change)
        }
        return rows
    }
}
