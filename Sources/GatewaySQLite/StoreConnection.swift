import GRDB
import GatewayLedger
import GatewayModel

/// One connection to a file, with a queue of its own that it is used on, one thing after the other.
final class StoreConnection: Sendable {
    private let queue: DatabaseQueue
    /// Touched on the queue alone.
    nonisolated(unsafe) private let statements = PreparedStatements()

    /// Opens the file.
    ///
    /// SQLite does not wait for whoever reads a file, or does the same to it, when it makes it one with a write-ahead log:
    /// they are waited for here, as a statement would, and then it is tried again.
    /// - Throws: a `DatabaseError`.
    init(path: String, configuration: Configuration) throws {
        var tries = 1
        while true {
            do {
                queue = try DatabaseQueue(path: path, configuration: configuration)
                return
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY && configuration.journalMode == .wal && tries < Self.maximumTries
            {
                tries += 1
                try Self.waitForOthers(path: path, configuration)
            }
        }
    }

    /// Each time that others are waited for, one of them has got what it wanted; after the first the file is as all of
    /// them want it.
    private static let maximumTries = 100

    private static func waitForOthers(path: String, _ configuration: Configuration) throws {
        var configuration = configuration
        configuration.journalMode = .default
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE; ROLLBACK") }
        try queue.close()
    }

    /// Has something done after all that was asked for before; no transaction may be left open.
    func run(_ body: @escaping @Sendable (SQLiteSession) -> Void) {
        queue.asyncWriteWithoutTransaction { [self] database in
            body(SQLiteSession(database: database, statements: statements))
        }
    }

    /// Does something after all that was asked for before, and waits for it.
    func wait<Result>(for body: (Database) throws -> Result) rethrows -> Result {
        try queue.writeWithoutTransaction(body)
    }

    /// Lets go of the file once all that was asked for has been done; what is asked for later fails.
    func close() throws {
        try queue.close()
    }
}

/// A connection in the hands of whoever has its queue, and for no longer.
struct SQLiteSession {
    let database: Database
    let statements: PreparedStatements

    var isInsideTransaction: Bool {
        database.isInsideTransaction
    }

    /// Runs one statement, and returns its rows.
    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue] = []) throws(GatewayError) -> [[SQLValue]] {
        try statements.run(sql, arguments, on: database)
    }
}
