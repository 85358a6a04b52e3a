import CoreMetrics
import GatewayLedger
import GatewayModel
import Glibc
import Synchronization

/// Makes many business transactions durable with one fsync: whatever has queued up behind a commit goes into the next
/// one.
///
/// One that fails takes nothing but itself back. Hardly any fails that has changed something already, so there are no
/// savepoints, which would copy each page that a job changes: where one does fail so, the whole transaction is taken back
/// and run again, each job in a savepoint of its own, and so are the next ones. Nobody is told of success before the
/// commit that carries it is on disk.
final class GroupCommit: Sendable {
    /// One business transaction in the queue.
    struct Job: Sendable {
        /// Runs it, and returns what tells its caller of success.
        let perform: @Sendable (SQLiteConnection) throws(GatewayError) -> @Sendable () -> Void
        /// Tells its caller of failure.
        let fail: @Sendable (GatewayError) -> Void
    }

    struct State {
        var waiting = ArrivalQueue<Job>()
        var isDraining = false
        /// How many batches are still to be run in savepoints.
        var careful = 0
        /// What SQLite numbers the database with; it changes when another connection has committed, and only then.
        var dataVersion: [[SQLValue]]?
    }

    /// What a job that went well has announced, and what tells its caller.
    struct Success {
        let events: [LedgerEvent]
        let tell: @Sendable () -> Void
    }

    /// How many jobs one commit may carry.
    static let maximumBatch = 128
    /// How many batches are run in savepoints after one that had to be run again: where one job fails that has changed
    /// something, such as an order with a key beyond its tenant's limits, more of the same often follow.
    static let carefulBatches = 64
    /// How many jobs may wait; more are refused at once.
    static let maximumWaiting = 10_000

    private let writer: StoreConnection
    private let checkpointer: Checkpointer?
    private let events: EventHub
    /// How many transactions each commit has carried.
    let sizes: Recorder?
    let state = Mutex(State())

    init(writer: StoreConnection, checkpointer: Checkpointer?, events: EventHub, sizes: Recorder? = nil) {
        self.sizes = sizes
        self.writer = writer
        self.checkpointer = checkpointer
        self.events = events
    }

    /// How often others go first between two commits.
    private static let mostTurns = 8

    /// How many jobs wait for a commit to begin.
    var waiting: Int {
        state.withLock(\.waiting.count)
    }

    /// Runs `body` in a transaction and returns once it is on disk.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await run(body) { enqueue($0) }
    }

    /// Runs `body` in a transaction that shares its commit with no other, and returns once it is on disk.
    /// - Parameters:
    ///   - before: Statements that the connection runs before the transaction begins.
    ///   - after: Those that it runs before it does anything else.
    func writeAlone<Result: Sendable>(
        before: [String],
        after: [String],
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await run(body) { job in
            writer.run { [self] session in
                for statement in before {
                    _ = try? session.run(statement)
                }
                commit([job], false, in: session)
                for statement in after {
                    _ = try? session.run(statement)
                }
                checkpointer?.noteCommit(of: session)
            }
        }
    }

    private func run<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result,
        _ begin: (Job) -> Void
    ) async throws(GatewayError) -> Result {
        let outcome: Swift.Result<Result, GatewayError> = await withCheckedContinuation { continuation in
            begin(
                Job(
                    perform: { connection throws(GatewayError) in
                        let result = try body(connection)
                        return { continuation.resume(returning: .success(result)) }
                    },
                    fail: { continuation.resume(returning: .failure($0)) }
                )
            )
        }
        return try outcome.get()
    }

    /// Publishes that events were missed if another process has committed since this was last asked.
    func checkForOtherWriters() async throws(GatewayError) {
        let version: Swift.Result<[[SQLValue]], GatewayError> = await withCheckedContinuation { continuation in
            // On the connection that writes: those of this process that only read do not change it.
            writer.run { session in
                continuation.resume(
                    returning: Swift.Result { () throws(GatewayError) in try session.run("PRAGMA data_version") }
                )
            }
        }
        let latest = try version.get()
        let isChanged = state.withLock { state in
            defer { state.dataVersion = latest }
            return state.dataVersion != nil && state.dataVersion != latest
        }
        if isChanged {
            events.publish([.missed])
        }
    }

    private func enqueue(_ job: Job) {
        let (isAccepted, startsDraining) = state.withLock { state in
            guard state.waiting.count < Self.maximumWaiting else {
                return (false, false)
            }
            state.waiting.append(job)
            defer { state.isDraining = true }
            return (true, !state.isDraining)
        }
        guard isAccepted else {
            job.fail(.storeUnavailable(cause: "\(Self.maximumWaiting) transactions are waiting"))
            return
        }
        if startsDraining {
            writer.run { [self] session in
                drain(in: session)
            }
        }
    }

    private func drain(in session: SQLiteSession) {
        while let (batch, isCareful) = nextBatch() {
            commit(batch, isCareful, in: session)
            checkpointer?.noteCommit(of: session)
            letOthersAsk()
        }
    }

    /// Lets those go first who share this core and are about to ask for a transaction, as long as they do, so that a
    /// commit carries more of them; the first one of all waits for nobody.
    private func letOthersAsk() {
        var known = 0
        for _ in 0..<Self.mostTurns {
            sched_yield()
            let asked = waiting
            guard asked > known else {
                return
            }
            known = asked
        }
    }

    /// The jobs of the next commit, and whether each needs a savepoint.
    private func nextBatch() -> (batch: [Job], isCareful: Bool)? {
        state.withLock { state in
            let batch = state.waiting.next(atMost: Self.maximumBatch)
            guard !batch.isEmpty else {
                state.isDraining = false
                return nil
            }
            guard state.careful > 0 else {
                return (batch, false)
            }
            state.careful -= 1
            return (batch, true)
        }
    }

    private func commit(_ batch: [Job], _ isCareful: Bool, in session: SQLiteSession) {
        let outcomes = run(batch, inSavepoints: isCareful && batch.count > 1, session)
        events.publish(outcomes.flatMap { (try? $0.get())?.events ?? [] })
        for (job, outcome) in zip(batch, outcomes) {
            switch outcome {
            case .success(let success): success.tell()
            case .failure(let error): job.fail(error)
            }
        }
    }
}
