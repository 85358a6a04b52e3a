import Synchronization

/// A value that many may wait for and that is told once.
final class Announcement<Value: Sendable>: Sendable {
    private enum State {
        case awaited([Int: CheckedContinuation<Value, any Error>], next: Int)
        case told(Value)
        case closed
    }

    private enum Ruling {
        case wait
        case answer(Result<Value, any Error>)
    }

    private let state = Mutex(State.awaited([:], next: 0))

    /// Tells it; only the first time counts.
    func announce(_ value: Value) {
        settle(.told(value), with: .success(value))
    }

    /// Says that it will not come any more, unless it has.
    func close() {
        settle(.closed, with: .failure(CancellationError()))
    }

    /// Waits for it.
    ///
    /// - Throws: `CancellationError` when it will not come, or the waiting task was canceled.
    func value() async throws -> Value {
        let ticket = takeTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                switch enter(continuation, ticket) {
                case .wait: break
                case .answer(let result): continuation.resume(with: result)
                }
            }
        } onCancel: {
            leave(ticket)?.resume(throwing: CancellationError())
        }
    }
}

extension Announcement {
    private func takeTicket() -> Int {
        state.withLock { state in
            guard case .awaited(let waiting, let next) = state else { return 0 }
            state = .awaited(waiting, next: next + 1)
            return next
        }
    }

    private func enter(_ continuation: CheckedContinuation<Value, any Error>, _ ticket: Int) -> Ruling {
        state.withLock { state in
            switch state {
            case .told(let value): return .answer(.success(value))
            case .closed: return .answer(.failure(CancellationError()))
            case .awaited(var waiting, let next):
                // The cancellation handler runs at once for a task that was canceled before it came here.
                guard !Task.isCancelled else { return .answer(.failure(CancellationError())) }
                waiting[ticket] = continuation
                state = .awaited(waiting, next: next)
                return .wait
            }
        }
    }

    private func leave(_ ticket: Int) -> CheckedContinuation<Value, any Error>? {
        state.withLock { state in
            guard case .awaited(var waiting, let next) = state else { return nil }
            let continuation = waiting.removeValue(forKey: ticket)
            state = .awaited(waiting, next: next)
            return continuation
        }
    }

    private func settle(_ outcome: State, with result: Result<Value, any Error>) {
        let waiting = state.withLock { state -> [CheckedContinuation<Value, any Error>] in
            guard case .awaited(let waiting, _) = state else { return [] }
            state = outcome
            return Array(waiting.values)
        }
        for continuation in waiting {
            continuation.resume(with: result)
        }
    }
}
