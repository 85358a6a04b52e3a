import GRDB
import GRDBSQLite
import GatewayModel
import Logging
import Synchronization

/// How long the write-ahead log may become, in pages of the file.
package struct CheckpointPolicy: Sendable {
    /// How many pages that are not in the file yet have the log taken into it, beside the commits that go on.
    package let besideCommits: Int
    /// From which length on commits are kept waiting for it, so that the log can begin anew.
    package let betweenCommits: Int

    /// What servers do: 4 and 16 MiB.
    ///
    /// A page is looked for in one part of the log's index for each 4096 pages that it
    /// has, so a longer log makes every read slower.
    package static let usual = CheckpointPolicy(besideCommits: 1000, betweenCommits: 4096)
    /// The log only grows.
    package static let none = CheckpointPolicy(besideCommits: .max, betweenCommits: .max)

    /// Sets the lengths.
    /// - Parameters:
    ///   - besideCommits: From 1.
    ///   - betweenCommits: Not less.
    package init(besideCommits: Int, betweenCommits: Int) {
        self.besideCommits = besideCommits
        self.betweenCommits = betweenCommits
    }
}

/// Takes the write-ahead log into the file, so that it stays bounded while commits wait as little as can be.
///
/// The pages are copied, and the file is flushed, on a connection of its own, beside commits and reads. But the log
/// begins anew only with a commit that finds all of it in the file and no reader in it, and while one commit follows
/// the other, some are always ahead. So a log that has become long is taken in once more between two commits, when
/// there is little left to copy; what is waited for then is a flush of the file, and readers, for a moment. One that
/// reads for long makes the log grow until it ends, for there is its snapshot; then it is tried again whenever the log
/// has grown as much again.
///
/// Commits are as durable as without: they are flushed into the log, which goes on to hold them until the file is
/// flushed.
final class Checkpointer: Sendable {
    /// How long is waited for readers between two commits, in milliseconds.
    private static let patienceBetweenCommits: CInt = 5

    /// What the writer alone touches.
    private final class Log {
        /// How long SQLite says that it is, with the last commit.
        var pages: CInt = 0
        var earlierPages = 0
        /// From which length on commits wait.
        var limit: Int
        var isClosed = false

        init(limit: Int) {
            self.limit = limit
        }
    }

    private struct State {
        /// How much of the log is in the file, or was tried.
        var pagesTaken = 0
        var isRunning = false
        var isFailing = false
    }

    private enum Step {
        case none
        case beside
        case between
    }

    private let connection: StoreConnection
    /// How long the writer waits for others otherwise, in milliseconds.
    private let busyTimeout: CInt
    private let policy: CheckpointPolicy
    private let logger: Logger?
    nonisolated(unsafe) private let log: Log
    private let state = Mutex(State())

    /// Makes one that does nothing until commits are noted; its connection is to the same file as the writer's, also
    /// where another one is put into its place later.
    /// - Throws: a `DatabaseError`.
    init(
        path: String,
        configuration: Configuration,
        busyTimeout: Duration,
        policy: CheckpointPolicy,
        logger: Logger?
    ) throws {
        var configuration = configuration
        configuration.journalMode = .default
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        connection = try StoreConnection(path: path, configuration: configuration)
        self.busyTimeout = CInt(clamping: busyTimeout.milliseconds)
        self.policy = policy
        self.logger = logger
        log = Log(limit: policy.betweenCommits)
    }

    /// Makes SQLite tell how long the log is after each commit of the writer, instead of taking it in by itself.
    ///
    /// This must live as long as the writer commits.
    func watch(_ writer: Database) {
        sqlite3_wal_hook(
            writer.sqliteConnection,
            { log, _, _, pages in
                if let log {
                    Unmanaged<Log>.fromOpaque(log).takeUnretainedValue().pages = pages
                }
                return SQLITE_OK
            },
            Unmanaged.passUnretained(log).toOpaque()
        )
    }

    /// Has the log taken in if it has become long; on the writer, outside a transaction, when all have been told of the
    /// last one.
    func noteCommit(of writer: SQLiteSession) {
        let pages = Int(log.pages)
        defer { log.earlierPages = pages }
        if pages < log.earlierPages {
            // It has begun anew.
            log.limit = policy.betweenCommits
            state.withLock { $0.pagesTaken = 0 }
        }
        guard pages >= policy.besideCommits, !log.isClosed else {
            return
        }
        switch step(pages) {
        case .none: break
        case .beside: runBeside(pages)
        case .between: runBetween(pages, on: writer.database)
        }
    }

    /// Ends what is running; on the writer's queue, so that nothing is begun meanwhile.
    func close() throws {
        // SQLite does not refuse to take in the log of a connection that is closed: it looks for it.
        log.isClosed = true
        try connection.close()
    }

    private func step(_ pages: Int) -> Step {
        state.withLock { state in
            // What runs beside commits is let end first, but not forever: it may not have got a thread.
            if pages >= log.limit, !state.isRunning || pages - log.limit >= policy.betweenCommits {
                return .between
            }
            guard pages < log.limit, !state.isRunning, pages - state.pagesTaken >= policy.besideCommits else {
                return .none
            }
            state.isRunning = true
            return .beside
        }
    }

    private func runBeside(_ pages: Int) {
        connection.run { [self] session in
            let outcome = Result { try session.database.checkpoint(.passive).checkpointedFrameCount }
            state.withLock { state in
                state.isRunning = false
                state.pagesTaken = (try? outcome.get()) ?? pages
            }
            note(outcome)
        }
    }

    private func runBetween(_ pages: Int, on writer: Database) {
        log.limit = pages + policy.betweenCommits
        sqlite3_busy_timeout(writer.sqliteConnection, Self.patienceBetweenCommits)
        defer { sqlite3_busy_timeout(writer.sqliteConnection, busyTimeout) }
        note(Result { try writer.checkpoint(.restart).checkpointedFrameCount })
    }

    /// Tells the log of what begins to fail, and not again until it has succeeded.
    func note(_ outcome: Result<Int, any Error>) {
        guard case .failure(let error) = outcome else {
            state.withLock { $0.isFailing = false }
            return
        }
        // Readers are in it, or another process is taking it in.
        guard (error as? DatabaseError)?.resultCode != .SQLITE_BUSY else {
            return
        }
        let isKnown = state.withLock { state in
            defer { state.isFailing = true }
            return state.isFailing
        }
        if !isKnown {
            logger?
                .error(
                    "the store's log cannot be taken into its file and grows; what was accepted is safe in it",
                    metadata: ["error": "\(error)"]
                )
        }
    }
}
