import GRDB
import GatewayLedger
import GatewayModel

/// The ledger's view of one SQLite connection that is inside a transaction.
final class SQLiteConnection: SQLConnection {
    /// What the transaction has announced.
    private(set) var events: [LedgerEvent] = []

    private let session: SQLiteSession

    init(session: SQLiteSession) {
        self.session = session
    }

    var dialect: SQLDialect {
        .sqlite
    }

    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        try session.run(sql, arguments)
    }

    func announce(_ event: LedgerEvent) {
        events.append(event)
    }
}

extension GatewayError {
    /// Translates what SQLite says; its text goes to the log alone.
    init(sqlite error: any Error) {
        if let error = error as? GatewayError {
            self = error
            return
        }
        let cause = (error as? DatabaseError).map { "SQLite \($0.extendedResultCode.rawValue): \($0.message ?? "")" }
        switch (error as? DatabaseError)?.resultCode {
        case DatabaseError.SQLITE_BUSY, DatabaseError.SQLITE_LOCKED, DatabaseError.SQLITE_IOERR,
            DatabaseError.SQLITE_FULL, DatabaseError.SQLITE_CANTOPEN, DatabaseError.SQLITE_READONLY,
            DatabaseError.SQLITE_NOMEM, DatabaseError.SQLITE_INTERRUPT:
            self = .storeUnavailable(cause: cause ?? "\(error)")
        case DatabaseError.SQLITE_CORRUPT, DatabaseError.SQLITE_NOTADB:
            self.init(
                .internalError,
                "The gateway's store is damaged; restore a copy of it.",
                origin: .damagedStore,
                cause: cause
            )
        default:
            self.init(
                .internalError,
                "The gateway could not use its store.",
                origin: .store,
                cause: cause ?? "\(error)"
            )
        }
    }

    /// What somebody is told whose transaction came to nothing by it, through no fault of its own.
    var asLoss: GatewayError {
        origin == .damagedStore ? self : .storeUnavailable(cause: cause ?? message)
    }

    /// What kept a file from being opened as a store: whether it can be worth another try, and if not, whose fault it is.
    init(opening path: String, _ error: any Error) {
        let cause = "\(path): \(error)"
        let translated = GatewayError(sqlite: error)
        if translated.origin == .damagedStore {
            self.init(
                .internalError,
                "The store \(path) is damaged, or is no SQLite file at all; name another one, or restore a copy of it.",
                origin: .damagedStore,
                cause: translated.cause
            )
        } else if (error as? PrivateFile.Failure)?.isLasting ?? false {
            self.init(.storeUnavailable, "The store cannot be opened.", origin: .configuration, cause: cause)
        } else {
            self = .storeUnavailable(cause: cause)
        }
    }

    /// The store cannot answer now, and nothing was changed.
    static func storeUnavailable(cause: String) -> GatewayError {
        GatewayError(
            .storeUnavailable,
            "The gateway's store does not answer; nothing was changed. Try again.",
            origin: .store,
            retry: .after(.seconds(2)),
            cause: cause
        )
    }
}
