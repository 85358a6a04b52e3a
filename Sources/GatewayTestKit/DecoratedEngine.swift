package import GatewayLedger
package import GatewayModel

/// What is done around the transactions and statements of an engine; nothing, unless it says otherwise.
package protocol EngineHooks: Sendable {
    /// Comes before a transaction, and may refuse it.
    /// - Returns: Whether the transaction is first run in vain, as one that the engine had to give up before its commit.
    func begin(_ transaction: LedgerTransaction, writes: Bool) async throws(GatewayError) -> Bool
    /// Sees a statement with what is bound to it, and says what is run in its place.
    func intercept(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> String
    /// Runs something behind a statement, within its transaction.
    func follow(_ sql: String, on connection: any SQLConnection) throws(GatewayError)
    /// Comes as the last of a write before its commit.
    func commit(_ transaction: LedgerTransaction)
    /// Comes after a write that is durable or was refused, before its caller is told.
    func end(_ transaction: LedgerTransaction, refusal: GatewayError?) async throws(GatewayError)
}

extension EngineHooks {
    package func begin(_ transaction: LedgerTransaction, writes: Bool) async throws(GatewayError) -> Bool {
        false
    }

    package func intercept(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> String {
        sql
    }

    package func follow(_ sql: String, on connection: any SQLConnection) throws(GatewayError) {}

    package func commit(_ transaction: LedgerTransaction) {}

    package func end(_ transaction: LedgerTransaction, refusal: GatewayError?) async throws(GatewayError) {}
}

/// An engine around another one, by which a test watches, changes or refuses what passes.
package struct DecoratedEngine: LedgerEngine {
    package let isShared: Bool

    private let inner: any LedgerEngine
    private let hooks: any EngineHooks

    /// Makes an engine over another one.
    /// - Parameter isShared: What it says of itself instead of what the other does.
    package init(_ inner: any LedgerEngine, hooks: any EngineHooks, isShared: Bool? = nil) {
        self.inner = inner
        self.hooks = hooks
        self.isShared = isShared ?? inner.isShared
    }

    package func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        if try await hooks.begin(transaction, writes: true) {
            try? await inner.write(transaction) { [hooks] connection throws(GatewayError) in
                _ = try body(DecoratedConnection(inner: connection, hooks: hooks))
                throw GatewayError(.storeUnavailable, "The transaction is given up.", origin: .store)
            }
        }
        let result: Result
        do throws(GatewayError) {
            result = try await inner.write(transaction) { [hooks] connection throws(GatewayError) in
                let result = try body(DecoratedConnection(inner: connection, hooks: hooks))
                hooks.commit(transaction)
                return result
            }
        } catch {
            try await hooks.end(transaction, refusal: error)
            throw error
        }
        try await hooks.end(transaction, refusal: nil)
        return result
    }

    package func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        _ = try await hooks.begin(transaction, writes: false)
        return try await inner.read(transaction) { [hooks] connection throws(GatewayError) in
            try body(DecoratedConnection(inner: connection, hooks: hooks))
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

extension DecoratedEngine {
    /// Sees a transaction before it begins, and may refuse it.
    package typealias Begin = @Sendable (_ transaction: LedgerTransaction, _ writes: Bool) throws(GatewayError) -> Void
    /// Sees a statement with what is bound to it, and says what is run in its place.
    package typealias Intercept =
        @Sendable (_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> String
    /// Runs something behind a statement, within its transaction.
    package typealias Follow = @Sendable (_ sql: String, _ connection: any SQLConnection) throws(GatewayError) -> Void

    /// Makes an engine over another one; what is not given changes nothing.
    package init(
        _ inner: any LedgerEngine,
        intercept: @escaping Intercept = { sql, _ in sql },
        begin: @escaping Begin = { _, _ in },
        follow: @escaping Follow = { _, _ in }
    ) {
        self.init(inner, hooks: ClosureHooks(onBegin: begin, onStatement: intercept, onResult: follow))
    }
}

private struct ClosureHooks: EngineHooks {
    let onBegin: DecoratedEngine.Begin
    let onStatement: DecoratedEngine.Intercept
    let onResult: DecoratedEngine.Follow

    func begin(_ transaction: LedgerTransaction, writes: Bool) async throws(GatewayError) -> Bool {
        try onBegin(transaction, writes)
        return false
    }

    func intercept(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> String {
        try onStatement(sql, arguments)
    }

    func follow(_ sql: String, on connection: any SQLConnection) throws(GatewayError) {
        try onResult(sql, connection)
    }
}

private struct DecoratedConnection: SQLConnection {
    let inner: any SQLConnection
    let hooks: any EngineHooks

    var dialect: SQLDialect {
        inner.dialect
    }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        let rows = try inner.run(try hooks.intercept(sql, arguments), arguments)
        try hooks.follow(sql, on: inner)
        return rows
    }

    func enqueue(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) {
        try inner.enqueue(try hooks.intercept(sql, arguments), arguments)
        try hooks.follow(sql, on: inner)
    }

    func announce(_ event: LedgerEvent) {
        inner.announce(event)
    }
}
