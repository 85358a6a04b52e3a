package import GatewayLedger
package import GatewayModel

/// An engine around another one, by which a test watches, changes or refuses what passes.
package struct DecoratedEngine: LedgerEngine {
    /// Sees a transaction before it begins, and may refuse it.
    package typealias Begin = @Sendable (_ transaction: LedgerTransaction, _ writes: Bool) throws(GatewayError) -> Void
    /// Sees a statement with what is bound to it, and says what is run in its place.
    package typealias Intercept =
        @Sendable (_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> String
    /// Runs something behind a statement, within its transaction.
    package typealias Follow = @Sendable (_ sql: String, _ connection: any SQLConnection) throws(GatewayError) -> Void

    private let inner: any LedgerEngine
    private let begin: Begin
    private let intercept: Intercept
    private let follow: Follow

    /// Makes an engine over another one; what is not given changes nothing.
    package init(
        _ inner: any LedgerEngine,
        intercept: @escaping Intercept = { sql, _ in sql },
        begin: @escaping Begin = { _, _ in },
        follow: @escaping Follow = { _, _ in }
    ) {
        self.inner = inner
        self.begin = begin
        self.intercept = intercept
        self.follow = follow
    }

    package var isShared: Bool {
        inner.isShared
    }

    package func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try begin(transaction, true)
        return try await inner.write(transaction) { [intercept, follow] connection throws(GatewayError) in
            try body(DecoratedConnection(inner: connection, intercept: intercept, follow: follow))
        }
    }

    package func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try begin(transaction, false)
        return try await inner.read(transaction) { [intercept, follow] connection throws(GatewayError) in
            try body(DecoratedConnection(inner: connection, intercept: intercept, follow: follow))
        }
    }

    package var events: EventHub {
        inner.events
    }

    package func checkForOtherWriters() async throws(GatewayError) {
        try await inner.checkForOtherWriters()
    }

    package func close() async throws(GatewayError) {
        try await inner.close()
    }
}

private struct DecoratedConnection: SQLConnection {
    let inner: any SQLConnection
    let intercept: DecoratedEngine.Intercept
    let follow: DecoratedEngine.Follow

    var dialect: SQLDialect {
        inner.dialect
    }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        let rows = try inner.run(try intercept(sql, arguments), arguments)
        try follow(sql, inner)
        return rows
    }

    func announce(_ event: LedgerEvent) {
        inner.announce(event)
    }
}
