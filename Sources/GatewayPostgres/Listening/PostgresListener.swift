import GatewayLedger
import NIOPosix
import Synchronization

// LISTEN and NOTIFY. In: notifications on the channel of the store's schema. Out: a stream for each subscriber of a
// topic. What must hold: notifications are hints, so a stream also yields whenever one may have been missed, and a
// subscriber reads the store again each time.

/// Hears of changes for an engine: on a thread and a connection of its own, which it has only once somebody asks.
final class PostgresListener: Sendable {
    private struct State {
        var subscribers: [Int: (topic: LedgerTopic, continuation: AsyncStream<Void>.Continuation)] = [:]
        var nextNumber = 0
        var isStarted = false
        var isClosed = false
    }

    /// How long it waits before it connects again: at first, and at most after further failures.
    static let pauses = Duration.milliseconds(100)...Duration.seconds(5)

    private let url: PostgresURL
    private let timeouts: PostgresTimeouts
    private let bell = WakePipe()
    private let state = Mutex(State())

    init(url: PostgresURL, timeouts: PostgresTimeouts) {
        self.url = url
        self.timeouts = timeouts
    }

    /// A stream that tells of changes until the listener is closed.
    func changes(of topic: LedgerTopic) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let entry = state.withLock { state -> (number: Int, starts: Bool)? in
            guard !state.isClosed else {
                return nil
            }
            defer {
                state.nextNumber += 1
                state.isStarted = true
            }
            state.subscribers[state.nextNumber] = (topic, continuation)
            return (state.nextNumber, !state.isStarted)
        }
        guard let entry else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.forget(entry.number)
        }
        if entry.starts {
            start()
        } else {
            // What has happened since it was decided to ask is not told to a latecomer.
            continuation.yield()
        }
        return stream
    }

    /// Ends every stream and, soon, the thread; a connection that is just being made is not waited for.
    func close() {
        let subscribers = state.withLock { state in
            defer { state.subscribers = [:] }
            state.isClosed = true
            return state.subscribers.values.map(\.continuation)
        }
        bell.ring()
        for continuation in subscribers {
            continuation.finish()
        }
    }

    private func forget(_ number: Int) {
        _ = state.withLock { $0.subscribers.removeValue(forKey: number) }
    }

    private func start() {
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        threads.submit { [self] _ in
            run()
            threads.shutdownGracefully { _ in }
        }
    }

    private func run() {
        var pause = Self.pauses.lowerBound
        while !bell.isRung {
            do throws(PostgresFailure) {
                let connection = try ListeningConnection(url, timeouts: timeouts)
                pause = Self.pauses.lowerBound
                // Something may have been missed until now.
                tell(of: LedgerTopic.allCases)
                while !bell.isRung {
                    tell(of: try connection.hear(or: bell).compactMap(LedgerTopic.init))
                }
            } catch {
                // Whoever listens asks the store now and then too, and says there what is the matter with it.
                bell.wait(upTo: pause)
                pause = min(pause * 2, Self.pauses.upperBound)
            }
        }
    }

    private func tell(of topics: [LedgerTopic]) {
        let subscribers = state.withLock { state in
            state.subscribers.values.filter { topics.contains($0.topic) }.map(\.continuation)
        }
        for continuation in subscribers {
            continuation.yield()
        }
    }
}
