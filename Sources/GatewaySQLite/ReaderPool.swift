import Dispatch
import GRDB
import GatewayLedger
import GatewayModel
import Synchronization

/// The connections that only read, each opened when there is nothing free, and the reads that wait for one.
///
/// A read is one step to a connection's queue and one back. What it does there is a transaction: all of its statements
/// see one moment of the file.
final class ReaderPool: Sendable {
    /// A read, which is given what kept it from a connection instead of one; what it returns tells its caller.
    private typealias Read = @Sendable (Result<SQLiteSession, GatewayError>) -> () -> Void

    private struct State {
        /// All that are open.
        var connections: [StoreConnection] = []
        /// How many are open or being opened.
        var count = 0
        /// Those of them that have nothing to do; the one that was used last is taken first, for what it has in memory.
        var free: [StoreConnection] = []
        var waiting = ArrivalQueue<Read>()
        var isClosed = false
    }

    private enum Place {
        case on(StoreConnection)
        case onNew
        case inQueue
        case nowhere
    }

    private let path: String
    private let configuration: Configuration
    private let maximum: Int
    private let state = Mutex(State())
    /// Where connections are opened: it takes a while, and callers' threads must not wait.
    private let opening = DispatchQueue(label: "kling-gateway.readers")

    /// Makes a pool without connections.
    /// - Parameters:
    ///   - configuration: That of a writer; readers wait longer for the little that they can be kept waiting by: a log
    ///     that is being recovered, a last connection that is being closed.
    ///   - maximum: How many reads run at once, from 1.
    init(path: String, configuration: Configuration, maximum: Int) {
        var configuration = configuration
        configuration.readonly = true
        configuration.journalMode = .default
        configuration.busyMode = .timeout(10)
        self.path = path
        self.configuration = configuration
        self.maximum = maximum
    }

    /// Runs `body` on one snapshot.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Result
    ) async throws(GatewayError) -> Result {
        let outcome: Swift.Result<Result, GatewayError> = await withCheckedContinuation { continuation in
            begin { session in
                let outcome = session.flatMap { Self.run(body, in: $0) }
                return { continuation.resume(returning: outcome) }
            }
        }
        return try outcome.get()
    }

    /// Closes all connections once what was asked for has been read; what is asked for later is refused.
    func close() throws {
        state.withLock { $0.isClosed = true }
        // Who was being opened is among the connections then.
        opening.sync {}
        for connection in state.withLock(\.connections) {
            try connection.close()
        }
    }

    private func begin(_ read: @escaping Read) {
        let place: Place = state.withLock { state in
            guard !state.isClosed else {
                return .nowhere
            }
            if let connection = state.free.popLast() {
                return .on(connection)
            }
            guard state.count < maximum else {
                state.waiting.append(read)
                return .inQueue
            }
            state.count += 1
            return .onNew
        }
        switch place {
        case .on(let connection): serve(read, on: connection)
        case .onNew: opening.async { [self] in serveOnNew(read) }
        case .inQueue: break
        case .nowhere: read(.failure(.storeUnavailable(cause: "the store is closed")))()
        }
    }

    private func serveOnNew(_ read: @escaping Read) {
        do {
            let connection = try StoreConnection(path: path, configuration: configuration)
            state.withLock { $0.connections.append(connection) }
            serve(read, on: connection)
        } catch {
            let abandoned = state.withLock { state in
                state.count -= 1
                // Where there is no other connection, nobody would come for those that wait.
                return state.count == 0 ? state.waiting.next(atMost: .max) : []
            }
            for read in [read] + abandoned {
                read(.failure(GatewayError(sqlite: error).asLoss))()
            }
        }
    }

    /// Carries a read out, and then those that wait, until there are no more.
    ///
    /// Whoever is told finds the connection free, so that its next read does not open another one.
    private func serve(_ read: @escaping Read, on connection: StoreConnection) {
        connection.run { [self] session in
            var tell = read(.success(session))
            while let next = next(on: connection) {
                tell()
                tell = next(.success(session))
            }
            tell()
        }
    }

    private func next(on connection: StoreConnection) -> Read? {
        state.withLock { state in
            let next = state.waiting.next()
            if next == nil {
                state.free.append(connection)
            }
            return next
        }
    }

    private static func run<Result: Sendable>(
        _ body: (any SQLConnection) throws(GatewayError) -> Result,
        in session: SQLiteSession
    ) -> Swift.Result<Result, GatewayError> {
        do throws(GatewayError) {
            try session.run("BEGIN")
        } catch {
            return .failure(error.asLoss)
        }
        let outcome = Swift.Result { () throws(GatewayError) in
            try body(SQLiteConnection(session: session))
        }
        // It has changed nothing; what matters is that the snapshot is let go of.
        if (try? session.run("COMMIT")) == nil, session.isInsideTransaction {
            _ = try? session.run("ROLLBACK")
        }
        return outcome
    }
}
