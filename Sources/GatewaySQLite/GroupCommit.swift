import GRDB
import GatewayLedger
import GatewayModel
import Synchronization

/// Makes many business transactions durable with one fsync: whatever has queued up behind a commit goes into the next
/// one.
///
/// Each job runs in a savepoint of its own, so one that fails takes nothing but itself back. Nobody is told of success
/// before the commit that carries it is on disk.
final class GroupCommit: Sendable {
    /// One business transaction in the queue.
    private struct Job: Sendable {
        /// Runs it, and returns what tells its caller of success.
        let perform: @Sendable (SQLiteConnection) throws(GatewayError) -> @Sendable () -> Void
        /// Tells its caller of failure.
        let fail: @Sendable (GatewayError) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isDraining = false
        /// What SQLite numbers the database with; it changes when another connection has committed, and only then.
        var dataVersion: Int64?
    }

    /// What a job that went well has announced, and what tells its caller.
    private struct Success {
        let events: [LedgerEvent]
        let tell: @Sendable () -> Void
    }

    /// How many jobs one commit may carry.
    static let maximumBatch = 128
    /// How many jobs may wait; more are refused at once.
    static let maximumWaiting = 10_000

    private let pool: DatabasePool
    private let events: EventHub
    private let state = Mutex(State())

    init(pool: DatabasePool, events: EventHub) {
        self.pool = pool
        self.events = events
    }

    /// How many jobs wait for a commit to begin.
    var waiting: Int {
        state.withLock(\.waiting.count)
    }

    /// Runs `body` in a transaction and returns once it is on disk.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        let outcome: Swift.Result<Result, GatewayError> = await withCheckedContinuation { continuation in
            let job = Job(
                perform: { connection throws(GatewayError) in
                    let result = try body(connection)
                    return { continuation.resume(returning: .success(result)) }
                },
                fail: { continuation.resume(returning: .failure($0)) }
            )
            enqueue(job)
        }
        return try outcome.get()
    }

    /// Publishes that events were missed if another process has committed since this was last asked.
    func checkForOtherWriters() async throws(GatewayError) {
        let version: Swift.Result<Int64?, any Error> = await withCheckedContinuation { continuation in
            // On the connection that writes: those of this process that only read do not change it.
            pool.asyncWriteWithoutTransaction { database in
                let version = Swift.Result { try Int64.fetchOne(database, sql: "PRAGMA data_version") }
                continuation.resume(returning: version)
            }
        }
        let latest: Int64?
        do {
            latest = try version.get()
        } catch {
            throw GatewayError(sqlite: error)
        }
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
            pool.asyncWriteWithoutTransaction { [self] database in
                drain(on: database)
            }
        }
    }

    private func drain(on database: Database) {
        while let batch = nextBatch() {
            commit(batch, on: database)
        }
    }

    private func nextBatch() -> [Job]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            let batch = Array(state.waiting.prefix(Self.maximumBatch))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func commit(_ batch: [Job], on database: Database) {
        var outcomes: [Result<Success, GatewayError>] = []
        do {
            try database.beginTransaction(.immediate)
            for job in batch {
                outcomes.append(try run(job, on: database))
            }
            try database.commit()
        } catch {
            if database.isInsideTransaction {
                try? database.rollback()
            }
            if let own = error as? GatewayError {
                outcomes.append(.failure(own))
            }
            outcomes = Self.failures(of: batch.count, after: outcomes, brokenBy: GatewayError(sqlite: error))
        }
        events.publish(outcomes.flatMap { (try? $0.get())?.events ?? [] })
        for (job, outcome) in zip(batch, outcomes) {
            switch outcome {
            case .success(let success): success.tell()
            case .failure(let error): job.fail(error)
            }
        }
    }

    /// What the jobs of a batch that was not committed are told: their own errors, and all others that nothing was changed.
    private static func failures(
        of count: Int,
        after outcomes: [Result<Success, GatewayError>],
        brokenBy error: GatewayError
    ) -> [Result<Success, GatewayError>] {
        let loss = error.asLoss
        return (0..<count)
            .map { index in
                if index < outcomes.count, case .failure(let own) = outcomes[index] {
                    return .failure(own)
                }
                return .failure(loss)
            }
    }

    private func run(_ job: Job, on database: Database) throws -> Result<Success, GatewayError> {
        try database.execute(sql: "SAVEPOINT job")
        do {
            let connection = SQLiteConnection(database: database)
            let tell = try job.perform(connection)
            try database.execute(sql: "RELEASE job")
            return .success(Success(events: connection.events, tell: tell))
        } catch let error as GatewayError {
            guard database.isInsideTransaction else {
                // SQLite has taken the whole transaction back by itself, as it does when the disk is full.
                throw error
            }
            try database.execute(sql: "ROLLBACK TO job")
            try database.execute(sql: "RELEASE job")
            return .failure(error)
        }
    }
}
