import GatewayLedger
import GatewayModel

/// The ledger's view of one connection that is inside a transaction.
///
/// The transaction begins with the first statement, in the same round trip; what is enqueued goes with the next one, or
/// with the commit.
final class PostgresConnection: SQLConnection {
    private let session: PostgresSession
    /// What the server has not been sent yet; at first what begins the transaction.
    private(set) var unsent: [Step]
    /// Whether the server knows of the transaction.
    private(set) var isBegun = false
    private let openingCount: Int
    /// What the transaction has announced.
    private(set) var events: [LedgerEvent] = []
    /// Why the transaction can no longer be committed, once a statement was refused.
    private(set) var failure: PostgresFailure?

    init(session: PostgresSession, opening: [Step]) {
        self.session = session
        unsent = opening
        openingCount = opening.count
    }

    var dialect: SQLDialect {
        .postgres
    }

    /// Whether there is anything to commit.
    var isUsed: Bool {
        isBegun || unsent.count > openingCount
    }

    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        try enqueue(sql, arguments)
        let steps = unsent
        unsent = []
        isBegun = true
        do {
            return try session.exchange(steps).rows
        } catch {
            failure = error
            throw error.gatewayError
        }
    }

    func enqueue(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) {
        if let failure {
            throw failure.gatewayError
        }
        try SQLValue.check(arguments)
        unsent.append(Step(sql: sql, arguments: arguments))
    }

    func announce(_ event: LedgerEvent) {
        events.append(event)
    }
}
