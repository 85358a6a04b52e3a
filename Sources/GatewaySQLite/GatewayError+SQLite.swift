import GRDB
import GatewayModel

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
        default:
            self.init(
                .internalError,
                "The gateway could not use its store.",
                origin: .store,
                cause: cause ?? "\(error)"
            )
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
