import GatewayLedger
import GatewayModel

/// The ledger's view of one connection that is inside a transaction.
///
/// The transaction begins with the first statement, in the same round trip.
final class PostgresConnection: SQLConnection {
    private let session: PostgresSession
    private var opening: [Step]
    /// What the transaction has announced.
    private(set) var events: [LedgerEvent] = []
    /// Why the transaction can no longer be committed, once a statement was refused.
    private(set) var failure: PostgresFailure?

    init(session: PostgresSession, opening: [Step]) {
        self.session = session
        self.opening = opening
    }

    var dialect: SQLDialect {
        .postgres
    }

    /// Whether the server knows of the transaction.
    var isBegun: Bool {
        opening.isEmpty
    }

    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        if let failure {
            throw failure.gatewayError
        }
        try SQLValue.check(arguments)
        let steps = opening + [Step(sql: sql, arguments: arguments)]
        opening = []
        do {
            return try session.exchange(steps).rows
        } catch {
            failure = error
            throw error.gatewayError
        }
    }

    func announce(_ event: LedgerEvent) {
        events.append(event)
    }
}
