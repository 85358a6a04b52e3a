package import GatewayModel
import Synchronization

/// Ends somebody's wait before its time; a signal that comes while nobody waits is kept for the next wait.
///
/// One task waits on it at a time; any number may signal.
package final class AsyncSignal: Sendable {
    private enum State {
        case idle
        case signaled
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    /// Makes a signal that nobody has given.
    package init() {}

    /// Ends the present wait, or the next one before it begins.
    package func signal() {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            if case .waiting(let continuation) = state {
                state = .idle
                return continuation
            }
            state = .signaled
            return nil
        }
        waiting?.resume()
    }

    /// Waits for a signal, but no longer than this and not beyond cancellation.
    package func wait(atMost duration: Duration, by clock: some WallClock) async {
        await withTaskGroup { group in
            group.addTask { await self.wait() }
            group.addTask { try? await clock.sleep(for: duration) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Waits for a signal, but not beyond cancellation.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if case .signaled = state {
                        state = .idle
                        return true
                    }
                    guard !Task.isCancelled else {
                        return true
                    }
                    state = .waiting(continuation)
                    return false
                }
                if isDone {
                    continuation.resume()
                }
            }
        } onCancel: {
            let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
                guard case .waiting(let continuation) = state else {
                    return nil
                }
                state = .idle
                return continuation
            }
            waiting?.resume()
        }
    }
}
