import GatewayLedger
import GatewayModel

/// How a transaction ended, as far as is known.
enum TransactionEnd<Result: Sendable>: Sendable {
    /// It is durable.
    case committed(Result)
    /// The connection was lost while it was being committed.
    case undecided(Result, CommitWitness)
    /// Nothing of it remains, because of what it did itself.
    case refused(GatewayError)
    /// Nothing of it remains, because of the server or the way to it.
    case failed(PostgresFailure)
}

extension PostgresSession {
    typealias Body<Result> = (any SQLConnection) throws(GatewayError) -> Result

    /// Runs `body` and commits.
    ///
    /// Read committed is enough: every verb is made of guarded statements, and what counts before it takes holds the
    /// dialect's lock meanwhile. Serializable would abort admissions by the dozen, since each reads the queue's length.
    ///
    /// It does not ask for leave to write: a server whose sessions were made read-only, because another one has taken its
    /// place, would grant it.
    func write<Result: Sendable>(_ body: Body<Result>) -> TransactionEnd<Result> {
        writes += 1
        let witness = CommitWitness(connection: id, write: writes)
        let opening = [Step(sql: "BEGIN ISOLATION LEVEL READ COMMITTED"), witness.writing]
        return run(body, opening: opening) { result, connection in commit(result, of: connection, witness: witness) }
    }

    /// Runs `body` on one snapshot; how the transaction ends means nothing.
    func read<Result: Sendable>(_ body: Body<Result>) -> TransactionEnd<Result> {
        run(body, opening: [Step(sql: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")]) { result, connection in
            _ = try? exchange(connection.unsent + [Step(sql: "COMMIT")])
            return .committed(result)
        }
    }

    private func run<Result: Sendable>(
        _ body: Body<Result>,
        opening: [Step],
        commit: (Result, PostgresConnection) -> TransactionEnd<Result>
    ) -> TransactionEnd<Result> {
        let connection = PostgresConnection(session: self, opening: opening)
        do {
            let result = try body(connection)
            if let failure = connection.failure {
                rollBack()
                return .failed(failure)
            }
            return connection.isUsed ? commit(result, connection) : .committed(result)
        } catch {
            if connection.isBegun {
                rollBack()
            }
            return connection.failure.map { .failed($0) } ?? .refused(error)
        }
    }

    /// Commits, and in the same round trip has the rest carried out and every server told of what was announced.
    private func commit<Result: Sendable>(
        _ result: Result,
        of connection: PostgresConnection,
        witness: CommitWitness
    ) -> TransactionEnd<Result> {
        do {
            let telling = Notification.payloads(of: connection.events)
                .map { Step(sql: "SELECT pg_notify(\(Notification.channel), $1)", arguments: [.text($0)]) }
            guard try exchange(connection.unsent + telling + [Step(sql: "COMMIT")]).tag == "COMMIT" else {
                return .failed(PostgresFailure(.fault, cause: "the server rolled back a commit"))
            }
            return .committed(result)
        } catch {
            guard error.kind == .disconnected else {
                // Behind what was refused the commit was passed over.
                rollBack()
                return .failed(error)
            }
            return .undecided(result, witness)
        }
    }

    private func rollBack() {
        guard !isBroken else {
            return
        }
        _ = try? exchange([Step(sql: "ROLLBACK")])
    }
}

/// What tells, after the connection was lost, whether a commit came through: each write counts up its connection's row
/// in its own transaction.
///
/// A transaction's number would not do: after a crash the server gives numbers again that no one had made durable.
struct CommitWitness: Sendable {
    /// What became of a commit.
    enum CommitOutcome {
        case committed
        case rolledBack
        case unknown
    }

    let connection: String
    let write: Int64

    /// Counts the write, in the transaction that it marks.
    var writing: Step {
        Step(
            sql: "UPDATE store_connections SET writes = $2 WHERE id = $1",
            arguments: [.text(connection), .integer(write)]
        )
    }

    /// Asks what became of it; the lock makes the question wait for a transaction that still runs.
    ///
    /// A lock is a change too: where commits wait for a standby, so does this question, and whatever it answers is as
    /// durable there as the commit would have been.
    func outcome(on session: PostgresSession) throws(PostgresFailure) -> CommitOutcome {
        let question = Step(
            sql: "SELECT writes FROM store_connections WHERE id = $1 FOR UPDATE",
            arguments: [.text(connection)]
        )
        guard case .integer(let counted)? = try session.exchange([question]).rows.first?.first else {
            return .unknown
        }
        return counted >= write ? .committed : .rolledBack
    }
}
