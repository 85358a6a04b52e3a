import Dispatch
import GRDB
package import GatewayLedger
package import GatewayModel
import Glibc

/// The file of a store as a whole, as it is copied, checked and put into its place; for operators' commands.
package struct SQLiteFile: Sendable {
    /// The endings of what SQLite keeps beside a file that is in use.
    package static let companions = ["-wal", "-shm", "-journal"]
    /// How much later than its log a file may have been written by a server that was taking the log in.
    private static let patience = Duration.seconds(1)

    /// How long is waited for somebody who has the file open.
    private static let foldPatience = Duration.seconds(5)

    /// Where it is.
    package let path: String

    /// Names a file, which need not exist.
    package init(path: String) {
        self.path = path
    }

    /// Takes its log in, and makes it one file that can be read without another beside it.
    /// - Parameter isFlushed: Whether that is durable on return.
    /// - Throws: `storeUnavailable` when somebody else has it open, `internal` when it is no database or is damaged.
    package func fold(isFlushed: Bool = true) async throws(GatewayError) {
        // Whoever has just let go of the file may not have ended all its connections; the busy time-out does not hold for
        // a change of mode.
        let latest = ContinuousClock.now + Self.foldPatience
        while try await !onFile(
            readOnly: false,
            { database in
                if !isFlushed {
                    try database.execute(sql: "PRAGMA synchronous = OFF")
                }
                return try Self.takesLogIn(database)
            }
        ) {
            guard ContinuousClock.now < latest, !Task.isCancelled else {
                throw GatewayError.storeUnavailable(cause: "\(path) is in use")
            }
            try? await ContinuousClock().sleep(for: .milliseconds(20))
        }
    }

    /// - Returns: Whether it did; not while somebody else has the file open.
    private static func takesLogIn(_ database: Database) throws -> Bool {
        do {
            return try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE") == "delete"
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return false
        }
    }

    /// Reads every page, checks that they fit together, and reads something out; nothing is changed.
    /// - Parameter withIndexes: Whether indexes are compared with their tables, which takes ten times as long.
    /// - Throws: `internal` when it is no database or is damaged, with what SQLite says as the cause.
    package func check<Result: Sendable>(
        withIndexes: Bool = false,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await onFile(readOnly: true) { database in
            let check = withIndexes ? "integrity_check" : "quick_check"
            let verdict = try String.fetchOne(database, sql: "PRAGMA \(check)(1)") ?? ""
            guard verdict == "ok" else {
                throw GatewayError(.internalError, "The file is damaged.", origin: .damagedStore, cause: verdict)
            }
            return try body(
                SQLiteConnection(session: SQLiteSession(database: database, statements: PreparedStatements()))
            )
        }
    }

    /// Looks at the log that a process which died may have left beside the file.
    /// - Returns: Whether the file was written after it, as when another file was copied into its place: SQLite takes
    ///   any log in that has the right form.
    /// - Throws: `internal` when such a log does not fit the file; nothing is changed then.
    package func hasForeignLog() async throws(GatewayError) -> Bool {
        guard let file = FileState(of: path), let log = FileState(of: path + "-wal"), log.size > 0,
            file.changed - log.changed > Self.patience
        else {
            return false
        }
        do {
            try await check { _ in }
            return true
        } catch {
            throw GatewayError(
                .internalError,
                """
                The log beside \(path) is another file's: together they are damaged. If \(path) was copied here, move \
                \(path)-wal and \(path)-shm away, or better bring the copy back by kling-gateway restore.
                """,
                origin: .damagedStore,
                cause: error.cause
            )
        }
    }

    /// Does something to the file on a connection of its own, on a thread that may wait.
    private func onFile<Result: Sendable>(
        readOnly: Bool,
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(GatewayError) -> Result {
        let queue: DatabaseQueue
        do {
            queue = try DatabaseQueue(path: path, configuration: Self.configuration(readOnly: readOnly))
        } catch {
            throw GatewayError(sqlite: error)
        }
        let outcome: Swift.Result<Result, any Error> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(returning: Swift.Result { try body(database) })
            }
        }
        do {
            let result = try outcome.get()
            try queue.close()
            return result
        } catch {
            throw GatewayError(sqlite: error)
        }
    }

    static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.readonly = readOnly
        // Work on whole files gives way: of GRDB's own choice, Dispatch has its thread go before all others, as far as it
        // may, whatever priority the process has taken.
        configuration.qos = .utility
        return configuration
    }
}

/// What is known of a file that is there.
private struct FileState {
    let size: Int64
    /// When its bytes were last changed, since the epoch.
    let changed: Duration

    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return nil
        }
        size = Int64(status.st_size)
        changed = .seconds(status.st_mtim.tv_sec) + .nanoseconds(status.st_mtim.tv_nsec)
    }
}
