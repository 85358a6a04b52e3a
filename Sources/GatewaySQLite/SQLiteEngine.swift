package import CoreMetrics
import GRDB
package import GatewayLedger
package import GatewayModel
import Glibc
package import Logging
import Synchronization

// The SQLite engine. In: transactions as closures over a connection. Out: their results once they are on disk, or an
// error. What must hold: all writes of a process go through one queue, `GroupCommit`, and none is reported as done
// before the commit that carries it is durable; `ServerLock` admits one server to a file, while commands may write
// beside it. Reads are on the connections of `ReaderPool`; `Checkpointer` keeps the write-ahead log short; all of them
// run their statements by `PreparedStatements`.

/// The embedded engine: one SQLite file in WAL mode, one writer with group commit, a few readers.
///
/// `synchronous=FULL`: what a verb has returned survives a power cut.
package final class SQLiteEngine: LedgerEngine {
    /// How many reads run at once.
    private static let readers = 4
    /// The version of the SQLite library that this program works with, such as `3.40.1`.
    package static var libraryVersion: String {
        let number = Database.sqliteLibVersionNumber
        return "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
    }

    package let isShared = false
    package let events = EventHub()
    private let writer: StoreConnection
    private let readers: ReaderPool
    /// Nothing where nothing is written.
    let checkpointer: Checkpointer?
    private let groupCommit: GroupCommit
    private let isClosed = Atomic(false)

    /// Opens the file, and makes it when there is none; only its owner may read it.
    /// - Parameters:
    ///   - busyTimeout: How long a statement waits for another process, such as the command line.
    ///   - checkpoints: How long the log beside the file may become.
    ///   - logger: Where it is told, once, that the log cannot be taken into the file.
    ///   - metrics: Where the sizes of commits are counted.
    /// - Throws: `storeUnavailable` when it cannot be opened, with the file's path as the cause; of the configuration where
    ///   another try would not help. `internal`, of a damaged store, when it is none.
    package init(
        path: String,
        busyTimeout: Duration = .seconds(5),
        checkpoints: CheckpointPolicy = .usual,
        logger: Logger? = nil,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) throws(GatewayError) {
        var configuration = Self.configuration(busyTimeout)
        configuration.journalMode = .wal
        let checkpointer: Checkpointer
        do {
            try PrivateFile.ensure(at: path)
            writer = try StoreConnection(path: path, configuration: configuration)
            checkpointer = try Checkpointer(
                path: path,
                configuration: configuration,
                busyTimeout: busyTimeout,
                policy: checkpoints,
                logger: logger
            )
            // Not before: what sets the mode sets the writer to NORMAL, which forgets commits in a power cut.
            try writer.wait { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                for setting in Self.usualSettings {
                    try database.execute(sql: setting)
                }
                try database.execute(sql: "PRAGMA cache_size = -\(Self.writerCache)")
                checkpointer.watch(database)
            }
        } catch {
            throw GatewayError(opening: path, error)
        }
        self.checkpointer = checkpointer
        readers = ReaderPool(path: path, configuration: configuration, maximum: Self.readers)
        groupCommit = GroupCommit(
            writer: writer,
            checkpointer: checkpointer,
            events: events,
            sizes: Recorder(label: "kling_gateway_commit_transactions", factory: metrics)
        )
    }

    /// Opens a file that is there, to read it; whoever writes it is not hindered, and a write is refused.
    ///
    /// Readers and writers share the files `-wal` and `-shm` beside it. Where they are missing they are made, and a
    /// reader leaves them, so its folder must be writable.
    /// - Parameter leavesNoFiles: Whether these files are not made, which is possible where no server runs; what one
    ///   writes meanwhile is then not seen, or is a fault.
    /// - Throws: `storeUnavailable` when there is none, or it cannot be opened.
    package init(
        readOnlyPath path: String,
        busyTimeout: Duration = .seconds(5),
        leavesNoFiles: Bool = false
    ) throws(GatewayError) {
        guard access(path, F_OK) == 0 || errno != ENOENT else {
            throw GatewayError(.storeUnavailable, "There is no store at \(path).", origin: .store)
        }
        do {
            var configuration = Self.configuration(busyTimeout)
            configuration.readonly = true
            let name = (leavesNoFiles ? Self.undisturbedName(path) : nil) ?? path
            // It cannot write either, and says so.
            writer = try StoreConnection(path: name, configuration: configuration)
            readers = ReaderPool(path: name, configuration: configuration, maximum: Self.readers)
        } catch {
            throw GatewayError(opening: path, error)
        }
        checkpointer = nil
        groupCommit = GroupCommit(writer: writer, checkpointer: nil, events: events)
    }

    /// How the writer takes back what it has begun.
    ///
    /// What a savepoint would need for that is the pages that it changes; SQLite would write them to a file of its own,
    /// which it makes and removes with each transaction. And nothing of a transaction is written before its end: SQLite
    /// before 3.50.2 may write a log that cannot be read again, with all that was committed since, where it had written
    /// some of a transaction, and some was then taken back.
    private static let usualSettings = ["PRAGMA temp_store = MEMORY", "PRAGMA cache_spill = OFF"]
    /// How many KiB of pages the writer keeps.
    ///
    /// Each start looks at the first video of every tenant that waits, and an
    /// order at the ends of a dozen indexes: with SQLite's 2,000 KiB, most of these pages would be read anew each time as
    /// soon as many videos wait.
    private static let writerCache = 16_384
    /// An index of a large table is sorted where there is room, and need not stay in memory as a whole; nothing of a
    /// migration is taken back but all.
    private static let migrationSettings = ["PRAGMA temp_store = DEFAULT", "PRAGMA cache_spill = ON"]

    private static func configuration(_ busyTimeout: Duration) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        return configuration
    }

    /// How many transactions wait for their commit.
    package var waiting: Int {
        groupCommit.waiting
    }

    package func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        guard transaction == .migrate else {
            return try await groupCommit.write(body)
        }
        return try await groupCommit.writeAlone(
            before: Self.migrationSettings,
            after: Self.usualSettings,
            body
        )
    }

    package func read<Result: Sendable>(
        _ transaction: LedgerTransaction,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        try await readers.read(body)
    }

    package func checkForOtherWriters() async throws(GatewayError) {
        try await groupCommit.checkForOtherWriters()
    }

    /// Lets go of the file once all that was begun has ended, and leaves it as one file where nobody else has it open.
    ///
    /// The last connection that is closed takes the log into the file and removes it, but only if it may write: so the
    /// writer is the last. To close it again does nothing.
    package func close() throws(GatewayError) {
        // A connection that is closed does not refuse a checkpoint: it would be one of no database at all.
        guard !isClosed.exchange(true, ordering: .relaxed) else {
            return
        }
        do {
            try readers.close()
            if let checkpointer {
                try writer.wait { database in
                    try checkpointer.close()
                    // Also where somebody else keeps the log. If it fails nothing is lost, for the log stays.
                    _ = try? database.checkpoint(.truncate)
                }
            }
            try writer.close()
        } catch {
            throw GatewayError(sqlite: error)
        }
    }
}
