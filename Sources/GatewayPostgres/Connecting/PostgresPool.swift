import NIOPosix
import Synchronization

// Sessions with the server, from the URL to the pool. In: a URL, time limits and jobs. Out: the result of each job on a
// session that is its own meanwhile. What must hold: there are never more sessions than threads; a session is used
// again only when its protocol is in step and no transaction is open on it; no text that leaves this folder contains a
// password.

/// A bounded number of connections, and as many threads that wait for the server so that no other thread has to.
final class PostgresPool: Sendable {
    private struct State {
        var idle: [PostgresSession] = []
        var waiting = 0
        var isClosed = false
    }

    /// How many jobs may wait for a connection; more are refused at once.
    static let maximumWaiting = 10_000

    private let url: PostgresURL
    private let timeouts: PostgresTimeouts
    private let threads: NIOThreadPool
    private let state = Mutex(State())

    init(url: PostgresURL, connections: Int, timeouts: PostgresTimeouts) {
        self.url = url
        self.timeouts = timeouts
        threads = NIOThreadPool(numberOfThreads: connections)
        threads.start()
    }

    deinit {
        threads.shutdownGracefully { _ in }
    }

    /// How many jobs wait for a connection.
    var waiting: Int {
        state.withLock(\.waiting)
    }

    /// Whether it takes no more jobs.
    var isClosed: Bool {
        state.withLock(\.isClosed)
    }

    /// Runs a job on a thread and a connection of the pool.
    /// - Parameter fresh: Whether to make a new connection even if there is an idle one.
    func run<Result: Sendable>(
        fresh: Bool,
        _ job: @escaping @Sendable (PostgresSession) throws(PostgresFailure) -> Result
    ) async -> Swift.Result<Result, PostgresFailure> {
        if let refusal = enter() {
            return .failure(refusal)
        }
        let latest = ContinuousClock.now + timeouts.freeConnection
        return await withCheckedContinuation { continuation in
            threads.submit { [self] itemState in
                leave()
                // The threads learn of a close a moment later than the pool.
                guard case .active = itemState, !isClosed else {
                    continuation.resume(returning: .failure(Self.closed))
                    return
                }
                guard ContinuousClock.now < latest else {
                    let cause = "no connection became free within \(timeouts.freeConnection)"
                    continuation.resume(returning: .failure(PostgresFailure(.unavailable, cause: cause)))
                    return
                }
                continuation.resume(returning: perform(job, fresh: fresh))
            }
        }
    }

    /// Lets the jobs that were begun end, and closes every connection.
    func close() async {
        state.withLock { $0.isClosed = true }
        try? await threads.shutdownGracefully()
        let idle = state.withLock { state in
            defer { state.idle = [] }
            return state.idle
        }
        _ = consume idle
    }

    private func perform<Result: Sendable>(
        _ job: (PostgresSession) throws(PostgresFailure) -> Result,
        fresh: Bool
    ) -> Swift.Result<Result, PostgresFailure> {
        do {
            // A new one takes the place of an idle one, so that there are never more than threads.
            let idle = takeIdle()
            let session = try (fresh ? nil : idle) ?? PostgresSession.open(url, timeouts: timeouts)
            defer { giveBack(session) }
            return .success(try job(session))
        } catch let failure as PostgresFailure {
            return .failure(failure)
        } catch {
            return .failure(PostgresFailure(.fault, cause: "\(error)"))
        }
    }

    private static let closed = PostgresFailure(.closed, cause: "the store is closed")

    private func enter() -> PostgresFailure? {
        state.withLock { state in
            guard !state.isClosed else {
                return Self.closed
            }
            guard state.waiting < Self.maximumWaiting else {
                return PostgresFailure(.unavailable, cause: "\(Self.maximumWaiting) transactions are waiting")
            }
            state.waiting += 1
            return nil
        }
    }

    private func leave() {
        state.withLock { $0.waiting -= 1 }
    }

    private func takeIdle() -> PostgresSession? {
        while let session = state.withLock({ $0.idle.popLast() }) {
            if session.isReusable {
                return session
            }
        }
        return nil
    }

    private func giveBack(_ session: PostgresSession) {
        guard session.isReusable else {
            return
        }
        state.withLock { state in
            if !state.isClosed {
                state.idle.append(session)
            }
        }
    }
}
