import GatewayModel
import Synchronization

/// What has happened, for whoever reads a failure, and how often, for whoever reads a report.
final class Chronicle: Sendable {
    /// How often something happened in a simulation.
    struct Tally: Sendable {
        var lives = 0
        var crashes = 0
        var stalls = 0
        var failures = 0
        var tasks = 0
        var made = 0
        /// Videos that share what another one pays for.
        var shared = 0
        var transactions = 0
        /// Events that were sent.
        var posts = 0
        /// Moves of videos from state to state.
        var moves: [String: Int] = [:]

        /// In one line.
        var words: String {
            "\(lives) videos, \(tasks) tasks, \(made) made, \(shared) shared, \(posts) posts; \(crashes) crashes, \(stalls) stalls, "
                + "\(failures) failures of the store, \(transactions) transactions"
        }

        static func + (left: Tally, right: Tally) -> Tally {
            Tally(
                lives: left.lives + right.lives,
                crashes: left.crashes + right.crashes,
                stalls: left.stalls + right.stalls,
                failures: left.failures + right.failures,
                tasks: left.tasks + right.tasks,
                made: left.made + right.made,
                shared: left.shared + right.shared,
                transactions: left.transactions + right.transactions,
                posts: left.posts + right.posts,
                moves: left.moves.merging(right.moves, uniquingKeysWith: +)
            )
        }
    }

    private struct State {
        var lines: [String] = []
        var tally = Tally()
        var brokenRule: BrokenRule?
    }

    private let state = Mutex(State())

    var lines: [String] {
        state.withLock(\.lines)
    }

    var tally: Tally {
        state.withLock(\.tally)
    }

    /// The first rule that somebody has found broken.
    var brokenRule: BrokenRule? {
        state.withLock(\.brokenRule)
    }

    func note(_ line: @autoclosure () -> String) {
        let line = line()
        state.withLock { $0.lines.append(line) }
    }

    func count(_ change: (inout Tally) -> Void) {
        state.withLock { change(&$0.tally) }
    }

    /// Notes that a rule is broken, in the middle of something that cannot throw.
    func report(_ rule: BrokenRule) {
        state.withLock { $0.brokenRule = $0.brokenRule ?? rule }
    }
}
