import GatewayModel
import Synchronization

/// What was said of each video's progress, so that it never goes back when videos turn out to take longer than was
/// thought.
///
/// It is this server's word alone and is forgotten with it. It remembers those that were asked about last: at least
/// ``capacity`` videos, at most twice as many.
final class ProgressFloors: Sendable {
    private struct State {
        var recent: [VideoID: Int] = [:]
        var former: [VideoID: Int] = [:]
    }

    /// How many videos are remembered at least.
    static let capacity = 10_000

    private let state = Mutex(State())

    /// The progress of a video, in hundredths, which is at least what was said before.
    func raise(_ video: VideoID, to progress: Int) -> Int {
        state.withLock { state in
            let said = max(progress, state.recent[video] ?? state.former[video] ?? 0)
            if state.recent.count >= Self.capacity, state.recent[video] == nil {
                state.former = state.recent
                state.recent = [:]
            }
            state.recent[video] = said
            return said
        }
    }
}
