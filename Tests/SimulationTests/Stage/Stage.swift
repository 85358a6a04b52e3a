import GatewayModel
import Synchronization

/// Lets one activity go on at a time: each stops at every gate until the director lets it pass.
///
/// What runs between two gates is therefore never interrupted, and the same choices give the same history.
final class Stage: Sendable {
    /// What an activity is told at a gate.
    enum Cue: Sendable {
        case pass
        /// What it is about to do fails, or the answer to it is lost.
        case fail
        /// The store runs the transaction once in vain and then again.
        case again
        /// Its process is dead: it must not act any more.
        case die
    }

    /// Where an activity waits.
    enum Place: String, Sendable {
        case start = "begins"
        case transaction = "before a transaction"
        case commit = "after a commit"
        case request = "before a request"
        case answer = "before an answer"
        case sleep = "asleep"
    }

    /// Something that one process does.
    struct Activity: Sendable {
        let name: String
        let life: Life
    }

    /// An activity at a gate.
    struct Waiting: Sendable {
        let activity: Activity
        let place: Place
        let wakesAt: Timestamp?
        fileprivate let continuation: CheckedContinuation<Cue, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var running: Activity?
        var director: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Who waits, longest waiting first.
    var waiting: [Waiting] {
        state.withLock(\.waiting)
    }

    /// Begins an activity, and returns when it waits at its first gate or is over.
    func start(
        _ activity: Activity,
        in group: inout DiscardingTaskGroup,
        _ body: @escaping @Sendable () async -> Void
    ) async {
        await withCheckedContinuation { director in
            state.withLock { state in
                state.director = director
                state.running = activity
            }
            group.addTask {
                await body()
                self.handBack()
            }
        }
    }

    /// Lets the activity at this place in the line go on, and returns when it waits again or is over.
    func resume(_ index: Int, with cue: Cue) async {
        await withCheckedContinuation { director in
            let chosen = state.withLock { state in
                let chosen = state.waiting.remove(at: index)
                state.director = director
                state.running = chosen.activity
                return chosen
            }
            chosen.continuation.resume(returning: cue)
        }
    }

    /// Waits at a gate; an activity of a dead process passes at once and is told so.
    func wait(_ place: Place, until moment: Timestamp? = nil) async -> Cue {
        guard let activity = state.withLock(\.running), activity.life.isAlive else {
            return .die
        }
        return await withCheckedContinuation { continuation in
            let director = state.withLock { state in
                state.waiting.append(
                    Waiting(activity: activity, place: place, wakesAt: moment, continuation: continuation)
                )
                return state.director.take()
            }
            director?.resume()
        }
    }

    private func handBack() {
        state.withLock { $0.director.take() }?.resume()
    }
}
