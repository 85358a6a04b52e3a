import GatewayLedger

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
    func fate(on link: PostgresSession) throws(PostgresFailure) -> CommitOutcome {
        let question = Step(
            sql: "SELECT writes FROM store_connections WHERE id = $1 FOR UPDATE",
            arguments: [.text(connection)]
        )
        guard case .integer(let counted)? = try link.exchange([question]).rows.first?.first else {
            return .unknown
        }
        return counted >= write ? .committed : .rolledBack
    }
}
