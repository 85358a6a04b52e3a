import CPostgres
package import CoreMetrics
package import GatewayLedger
package import GatewayModel

// The PostgreSQL engine. In: transactions as closures over a connection. Out: their results once they are committed, or
// an error. `Connecting` opens and pools sessions, `Statements` exchanges statements with the server, `Listening`
// receives notifications. Lock order: each pooled session shares the store's advisory lock (`ExclusiveUseLock`) from
// its start; a write first locks its session's row in `store_connections`, then whatever the ledger's statements lock.
// The server breaks a deadlock that remains; the transaction it gives up is run again.

/// The shared engine: one PostgreSQL database for any number of replicas, over libpq.
///
/// A transaction that the server gave up, or whose connection was lost before its commit, is run again. A commit that
/// was not answered is never repeated before a look at the database has told what became of it.
package final class PostgresEngine: LedgerEngine {
    /// How many connections a process uses, unless told otherwise; one more where it listens for changes.
    package static let defaultConnections = 8
    /// How often one transaction is begun.
    private static let maximumAttempts = 5

    /// The version of the client library that this program works with, such as `15.18`; nothing when it is missing.
    package static var libraryVersion: String? {
        guard postgres_library_problem() == nil else {
            return nil
        }
        let number = PQlibVersion()
        return "\(number / 10_000).\(number % 10_000)"
    }

    package let isShared = true
    package let events: EventHub
    private let pool: PostgresPool
    private let listener: PostgresListener
    private let timeouts: PostgresTimeouts
    /// Transactions that were begun again.
    private let retries: (conflict: Counter, disconnected: Counter)

    private init(url: PostgresURL, pool: PostgresPool, timeouts: PostgresTimeouts, metrics: any MetricsFactory) {
        let label = "kling_gateway_transaction_retries_total"
        retries = (
            conflict: Counter(label: label, dimensions: [("cause", "conflict")], factory: metrics),
            disconnected: Counter(label: label, dimensions: [("cause", "disconnected")], factory: metrics)
        )
        self.pool = pool
        self.timeouts = timeouts
        let listener = PostgresListener(url: url, timeouts: timeouts)
        self.listener = listener
        events = EventHub { hub in listener.start(publishTo: hub) }
    }

    deinit {
        listener.close()
    }

    /// Connects once, to find out at the start whether the URL is right; further connections are made when needed.
    /// - Parameter metrics: Where transactions are counted that are begun again.
    /// - Throws: `storeUnavailable` with a message that names the store, without its password.
    package static func open(
        _ url: PostgresURL,
        connections: Int = defaultConnections,
        timeouts: PostgresTimeouts = PostgresTimeouts(),
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) async throws(GatewayError) -> PostgresEngine {
        let pool = PostgresPool(url: url, connections: connections, timeouts: timeouts)
        if case .failure(let failure) = await pool.run(fresh: true, { _ in }) {
            await pool.close()
            throw .storeNotOpened(url, cause: failure.cause)
        }
        return PostgresEngine(url: url, pool: pool, timeouts: timeouts, metrics: metrics)
    }

    package func durabilityWarnings() async throws(GatewayError) -> [String] {
        let answer = await pool.run(fresh: false) { session throws(PostgresFailure) in
            try session.exchange([Standbys.question])
        }
        switch answer {
        case .success(let answer): return [Standbys(answer)?.warning].compactMap(\.self)
        case .failure(let failure): throw failure.gatewayError
        }
    }

    /// How many transactions wait for a connection.
    var waiting: Int {
        pool.waiting
    }

    /// Opens a store with one connection for this process alone: nobody else can open it until this engine is closed.
    /// - Throws: `storeUnavailable` when others use it, with their connections counted by host, or as `open` does.
    package static func openAlone(
        _ url: PostgresURL,
        timeouts: PostgresTimeouts = PostgresTimeouts()
    ) async throws(GatewayError) -> PostgresEngine {
        let engine = try await open(url, connections: 1, timeouts: timeouts)
        do throws(GatewayError) {
            try await engine.read(.copyOut) { connection throws(GatewayError) in
                try ExclusiveUseLock.claim(on: connection, of: url)
            }
        } catch {
            try await engine.close()
            throw error
        }
        return engine
    }

    /// Whether it takes no more transactions.
    var isClosed: Bool {
        pool.isClosed
    }

    package func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await repeating { session in session.write(body) }
    }

    package func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await repeating { session in session.read(body) }
    }

    package func close() async throws(GatewayError) {
        listener.close()
        await pool.close()
    }

    private func repeating<Result: Sendable>(
        _ transaction: @escaping @Sendable (PostgresSession) -> TransactionEnd<Result>
    ) async throws(GatewayError) -> Result {
        var last = PostgresFailure(.unavailable, cause: "not tried")
        for attempt in 1...Self.maximumAttempts {
            let isFresh = last.kind == .disconnected
            let end = await pool.run(fresh: isFresh) { session in transaction(session) }
            switch end {
            case .failure(let failure): throw failure.gatewayError
            case .success(.committed(let result)): return result
            case .success(.refused(let error)): throw error
            case .success(.undecided(let result, let witness)):
                guard try await outcome(of: witness) == .rolledBack else {
                    return result
                }
                last = PostgresFailure(.disconnected, cause: "the connection was lost during a commit")
            case .success(.failed(let failure)):
                last = failure
            }
            switch last.kind {
            case .disconnected: retries.disconnected.increment()
            case .conflict:
                retries.conflict.increment()
                try? await ContinuousClock().sleep(for: .milliseconds(10 * attempt))
            case .unreachable, .unavailable, .fault, .closed: throw last.gatewayError
            }
        }
        throw last.gatewayError
    }

    /// Looks about once every second, until `commitOutcome` has passed.
    /// - Throws: `storeUnavailable` when the database did not tell in time.
    private func outcome(of witness: CommitWitness) async throws(GatewayError) -> CommitWitness.CommitOutcome {
        var cause = "the connection was lost during a commit"
        let latest = ContinuousClock.now + timeouts.commitOutcome
        repeat {
            switch await pool.run(fresh: true, { session throws(PostgresFailure) in try witness.outcome(on: session) })
            {
            case .success(.unknown): throw .commitUndecided(cause: cause + ", and its mark with it")
            case .success(let outcome): return outcome
            case .failure(let failure) where failure.kind == .closed: throw .commitUndecided(cause: failure.cause)
            case .failure(let failure): cause = failure.cause
            }
            try? await ContinuousClock().sleep(for: .seconds(1))
        } while ContinuousClock.now < latest
        throw .commitUndecided(cause: cause)
    }
}
