package import GatewayLedger
package import GatewayModel

/// Passes everything on to another engine, each statement by somebody who may look at it, change it or refuse it.
package final class InterceptedEngine: LedgerEngine {
    /// Sees a statement with what is bound to it, and says what is run in its place.
    package typealias Intercept =
        @Sendable (_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> String

    private let inner: any LedgerEngine
    private let intercept: Intercept

    /// Makes an engine over another one.
    package init(_ inner: any LedgerEngine, intercept: @escaping Intercept) {
        self.inner = inner
        self.intercept = intercept
    }

    package var isShared: Bool {
        inner.isShared
    }

    package func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.write(transaction) { [intercept] connection throws(GatewayError) in
            try body(InterceptedConnection(inner: connection, intercept: intercept))
        }
    }

    package func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await inner.read(transaction) { [intercept] connection throws(GatewayError) in
            try body(InterceptedConnection(inner: connection, intercept: intercept))
        }
    }

    package func changes(of topic: LedgerTopic) -> AsyncStream<Void> {
        inner.changes(of: topic)
    }

    package func close() async throws(GatewayError) {
        try await inner.close()
    }
}

private struct InterceptedConnection: SQLConnection {
    let inner: any SQLConnection
    let intercept: InterceptedEngine.Intercept

    var dialect: SQLDialect {
        inner.dialect
    }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        try inner.run(try intercept(sql, arguments), arguments)
    }
}
