package import GatewayModel
import Synchronization

/// An upstream that answers as a test has written down, and remembers what it was asked.
package final class ScriptedUpstream: ListableUpstream {
    /// One call that was made.
    package enum Call: Hashable, Sendable {
        case create(ExternalTaskID)
        case queryTask(String)
        case queryName(ExternalTaskID)
        case list(page: Int, size: Int)
    }

    private struct State {
        var creates: [CreateOutcome] = []
        var queries: [QueryOutcome] = []
        var lists: [ListOutcome] = []
        var calls: [Call] = []
    }

    private let state = Mutex(State())

    /// Makes an upstream that answers `unknown` and `noAnswer` until told otherwise.
    package init() {}

    package var currentKey: UpstreamKeyID {
        UpstreamKeyID("uk_test")
    }

    package var keys: [UpstreamKeyID] {
        [currentKey]
    }

    /// The calls so far.
    package var calls: [Call] {
        state.withLock(\.calls)
    }

    /// How many orders were sent.
    package var createCount: Int {
        calls.count { if case .create = $0 { true } else { false } }
    }

    /// Answers the next creates in this order.
    package func answerCreates(_ outcomes: CreateOutcome...) {
        state.withLock { $0.creates += outcomes }
    }

    /// Answers the next queries in this order.
    package func answerQueries(_ outcomes: QueryOutcome...) {
        state.withLock { $0.queries += outcomes }
    }

    /// Forgets what queries were to be answered with.
    package func forgetAnswers() {
        state.withLock { $0.queries = [] }
    }

    /// Answers the next lists in this order, and those behind them with an empty page.
    package func answerLists(_ outcomes: ListOutcome...) {
        state.withLock { $0.lists += outcomes }
    }

    package func list(page: Int, size: Int, key: UpstreamKeyID) async -> ListOutcome {
        state.withLock { state in
            state.calls.append(.list(page: page, size: size))
            return state.lists.isEmpty ? .page([]) : state.lists.removeFirst()
        }
    }

    package func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome {
        state.withLock { state in
            state.calls.append(.create(name))
            return state.creates.isEmpty ? .unknown(UpstreamTrouble(.timedOut)) : state.creates.removeFirst()
        }
    }

    package func query(task: String, key: UpstreamKeyID) async -> QueryOutcome {
        answerQuery(.queryTask(task))
    }

    package func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
        answerQuery(.queryName(name))
    }

    private func answerQuery(_ call: Call) -> QueryOutcome {
        state.withLock { state in
            state.calls.append(call)
            return state.queries.isEmpty ? .noAnswer(UpstreamTrouble(.timedOut)) : state.queries.removeFirst()
        }
    }
}
