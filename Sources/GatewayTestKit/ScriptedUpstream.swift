package import GatewayModel
import Synchronization

/// An upstream that answers as a test has written down, and remembers what it was asked.
package final class ScriptedUpstream: ListableUpstream, ProbeableUpstream {
    /// One call that was made.
    package enum Call: Hashable, Sendable {
        case create(ExternalTaskID)
        case queryTask(String)
        case queryName(ExternalTaskID)
        case list(page: Int, size: Int)
        case probe(UpstreamKeyID)
        case balance(UpstreamKeyID)
    }

    private struct State {
        var creates: [CreateOutcome] = []
        var queries: [QueryOutcome] = []
        var lists: [ListOutcome] = []
        var calls: [Call] = []
        var shares = [UpstreamKeyShare(UpstreamKeyID("uk_test"))]
        /// The key of each order, in their order.
        var orderKeys: [UpstreamKeyID] = []
        var probes: [ProbeOutcome] = []
        var balances: [BalanceOutcome] = []
    }

    private let state = Mutex(State())

    /// Makes an upstream that answers `unknown` and `noAnswer` until told otherwise.
    package init() {}

    /// The first of its keys.
    package var currentKey: UpstreamKeyID {
        shares.first?.id ?? UpstreamKeyID("uk_test")
    }

    package var shares: [UpstreamKeyShare] {
        state.withLock(\.shares)
    }

    /// The keys that orders were sent with, one for each.
    package var orderKeys: [UpstreamKeyID] {
        state.withLock(\.orderKeys)
    }

    /// Puts other keys in force.
    package func replaceKeys(with shares: UpstreamKeyShare...) {
        replaceKeys(with: shares)
    }

    /// Puts other keys in force.
    package func replaceKeys(with shares: [UpstreamKeyShare]) {
        state.withLock { $0.shares = shares }
    }

    /// Answers the next probes in this order, and those behind them well.
    package func answerProbes(_ outcomes: ProbeOutcome...) {
        state.withLock { $0.probes += outcomes }
    }

    /// Answers the next questions for a balance in this order, and those behind them not at all.
    package func answerBalances(_ outcomes: BalanceOutcome...) {
        state.withLock { $0.balances += outcomes }
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
            state.orderKeys.append(key)
            return state.creates.isEmpty ? .unknown(UpstreamTrouble(.timedOut)) : state.creates.removeFirst()
        }
    }

    package func query(task: String, key: UpstreamKeyID) async -> QueryOutcome {
        answerQuery(.queryTask(task))
    }

    package func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
        answerQuery(.queryName(name))
    }

    package func probe(as name: ExternalTaskID, key: UpstreamKeyID) async -> ProbeOutcome {
        state.withLock { state in
            state.calls.append(.probe(key))
            return state.probes.isEmpty ? .works : state.probes.removeFirst()
        }
    }

    package func balance(key: UpstreamKeyID) async -> BalanceOutcome {
        state.withLock { state in
            state.calls.append(.balance(key))
            return state.balances.isEmpty ? .noAnswer(UpstreamTrouble(.notFound)) : state.balances.removeFirst()
        }
    }

    private func answerQuery(_ call: Call) -> QueryOutcome {
        state.withLock { state in
            state.calls.append(call)
            return state.queries.isEmpty ? .noAnswer(UpstreamTrouble(.timedOut)) : state.queries.removeFirst()
        }
    }
}
