import CoreMetrics
import GatewayLedger
import GatewayModel
import Synchronization

extension GroupCommit {
    /// Runs a batch in one transaction, and once more in savepoints where one job that fails has changed something, which
    /// nothing would tell from what the others have changed.
    /// - Returns: What each job is told; all that went well is on disk.
    func run(
        _ batch: [Job],
        inSavepoints: Bool,
        _ session: SQLiteSession
    ) -> [Result<Success, GatewayError>] {
        var outcomes: [Result<Success, GatewayError>] = []
        outcomes.reserveCapacity(batch.count)
        do throws(GatewayError) {
            try session.run("BEGIN IMMEDIATE")
            for job in batch {
                let outcome = try inSavepoints ? runInSavepoint(job, session) : run(job, session)
                outcomes.append(outcome)
                guard case .failure(let error) = outcome else {
                    continue
                }
                // SQLite takes the whole transaction back by itself when the disk is full.
                let isOver = !session.isInsideTransaction
                if isOver || !inSavepoints && session.statements.haveWritten {
                    guard isOver || batch.count == 1 else {
                        try session.run("ROLLBACK")
                        state.withLock { $0.careful = Self.carefulBatches }
                        return run(batch, inSavepoints: true, session)
                    }
                    throw error
                }
            }
            try session.run("COMMIT")
            sizes?.record(Int64(batch.count))
            return outcomes
        } catch {
            if session.isInsideTransaction {
                _ = try? session.run("ROLLBACK")
            }
            return Self.failures(of: batch.count, after: outcomes, brokenBy: error)
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

    private func run(_ job: Job, _ session: SQLiteSession) -> Result<Success, GatewayError> {
        let connection = SQLiteConnection(session: session)
        session.statements.haveWritten = false
        return Result { () throws(GatewayError) in
            let tell = try job.perform(connection)
            return Success(events: connection.events, tell: tell)
        }
    }

    /// - Throws: What keeps the whole batch from going on.
    private func runInSavepoint(
        _ job: Job,
        _ session: SQLiteSession
    ) throws(GatewayError) -> Result<Success, GatewayError> {
        try session.run("SAVEPOINT job")
        let outcome = run(job, session)
        if case .failure = outcome {
            guard session.isInsideTransaction else {
                return outcome
            }
            try session.run("ROLLBACK TO job")
        }
        try session.run("RELEASE job")
        return outcome
    }
}
