import GatewayModel
import GatewayOperations
import Glibc
import Synchronization

/// How far a long command has come, on one line of standard error that is written over; nothing where that is no
/// terminal.
final class ProgressLine: Sendable {
    /// How often the line is written over at the most.
    private static let pause = Duration.milliseconds(100)
    private static let clearing = "\r\u{1B}[K"

    private struct State {
        var phase = ""
        var began = ContinuousClock.now
        var drawn: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    private init() {}

    /// Does something that tells how far it is; the line is gone when it ends, however it ends.
    static func during<Result>(_ body: (ProgressListener) async throws -> Result) async throws -> Result {
        guard Terminal.canRedraw(STDERR_FILENO) else {
            return try await body(.nobody)
        }
        let line = ProgressLine()
        defer { line.clear() }
        return try await body(ProgressListener { line.show($0) })
    }

    private func show(_ progress: WorkProgress) {
        state.withLock { state in
            let now = ContinuousClock.now
            if progress.phase != state.phase {
                state = State(phase: progress.phase, began: now)
            } else if let drawn = state.drawn, now - drawn < Self.pause {
                return
            }
            state.drawn = now
            // The last column stays free: some terminals begin a new line behind it.
            let width = Terminal.width(of: STDERR_FILENO) - 1
            Console.part(Self.clearing + ProgressText.line(progress, elapsed: now - state.began, width: width))
        }
    }

    private func clear() {
        state.withLock { state in
            if state.drawn != nil {
                Console.part(Self.clearing)
            }
        }
    }
}
