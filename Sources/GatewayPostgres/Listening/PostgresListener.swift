import GatewayLedger
import NIOPosix
import Synchronization

// LISTEN and NOTIFY. In: notifications on the channel of the store's schema, in the order of the commits. Out: events in
// the engine's hub. What must hold: a notification is a hint, so whenever one may have been missed, that is an event too.

/// Hears of events for an engine: on a thread and a connection of its own, which it has only once somebody asks.
final class PostgresListener: Sendable {
    private struct State {
        var isStarted = false
        var isClosed = false
    }

    /// How long it waits before it connects again: at first, and at most after further failures.
    static let pauses = Duration.milliseconds(100)...Duration.seconds(5)

    private let url: PostgresURL
    private let timeouts: PostgresTimeouts
    private let wake = WakePipe()
    private let state = Mutex(State())

    init(url: PostgresURL, timeouts: PostgresTimeouts) {
        self.url = url
        self.timeouts = timeouts
    }

    /// Begins to listen, until it is closed.
    func start(publishTo hub: EventHub) {
        let starts = state.withLock { state in
            guard !state.isStarted, !state.isClosed else {
                return false
            }
            state.isStarted = true
            return true
        }
        guard starts else {
            return
        }
        let threads = NIOThreadPool(numberOfThreads: 1)
        threads.start()
        threads.submit { [self] _ in
            run(publishingTo: hub)
            threads.shutdownGracefully { _ in }
        }
    }

    /// Ends the thread, soon; a connection that is just being made is not waited for.
    func close() {
        state.withLock { $0.isClosed = true }
        wake.wakeUp()
    }

    private func run(publishingTo hub: EventHub) {
        var pause = Self.pauses.lowerBound
        while !wake.isWoken {
            do throws(PostgresFailure) {
                let connection = try ListeningConnection(url, timeouts: timeouts)
                pause = Self.pauses.lowerBound
                // What has happened until now was not heard.
                hub.publish([.missed])
                while !wake.isWoken {
                    hub.publish(try connection.hear(or: wake))
                }
            } catch {
                // Whoever listens asks the store now and then too, and says there what is the matter with it.
                wake.wait(upTo: pause)
                pause = min(pause * 2, Self.pauses.upperBound)
            }
        }
    }
}
