package import GatewayModel
package import GatewayTelemetry

/// An upstream around another one that counts its calls, how long they take, and the trouble with them.
package struct MeasuredUpstream: VideoUpstream {
    /// What the upstream is asked for.
    private enum Operation: String {
        case create
        case query
        case queryByName = "query_by_name"
    }

    private let base: any VideoUpstream
    private let registry: MetricRegistry

    /// Passes every call on to an upstream, and counts in a registry.
    package init(_ base: any VideoUpstream, _ registry: MetricRegistry) {
        self.base = base
        self.registry = registry
    }

    package var shares: [UpstreamKeyShare] {
        base.shares
    }

    package func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome {
        let start = ContinuousClock.now
        let outcome = await base.create(order, as: name, key: key)
        let (word, trouble) = outcome.measured
        note(.create, word, trouble, key, since: start)
        return outcome
    }

    package func query(task: String, key: UpstreamKeyID) async -> QueryOutcome {
        let start = ContinuousClock.now
        let outcome = await base.query(task: task, key: key)
        let (word, trouble) = outcome.measured
        note(.query, word, trouble, key, since: start)
        return outcome
    }

    package func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
        let start = ContinuousClock.now
        let outcome = await base.query(name: name, key: key)
        let (word, trouble) = outcome.measured
        note(.queryByName, word, trouble, key, since: start)
        return outcome
    }

    /// A call over a network is rare beside what a look in the registry costs.
    private func note(
        _ operation: Operation,
        _ outcome: String,
        _ trouble: UpstreamTrouble?,
        _ key: UpstreamKeyID,
        since start: ContinuousClock.Instant
    ) {
        registry.histogram(.upstreamCallDuration, operation.rawValue).observe(ContinuousClock.now - start)
        registry.counter(.upstreamCalls, operation.rawValue, outcome, key.text).add()
        if let trouble {
            registry.counter(.upstreamTrouble, operation.rawValue, trouble.kind.rawValue).add()
        }
    }
}

extension CreateOutcome {
    var measured: (word: String, trouble: UpstreamTrouble?) {
        switch self {
        case .made: ("made", nil)
        case .refusedBeforeMade(let trouble): ("turned_away", trouble)
        case .refusedForGood(_, let trouble): ("refused_for_good", trouble)
        case .operatorTrouble(let trouble): ("operator_trouble", trouble)
        case .unknown(let trouble): ("unknown", trouble)
        }
    }
}

extension QueryOutcome {
    var measured: (word: String, trouble: UpstreamTrouble?) {
        switch self {
        case .found: ("found", nil)
        // What the upstream says for seconds after each submission is no trouble yet.
        case .notFound: ("not_found", nil)
        case .noAnswer(let trouble): ("no_answer", trouble)
        case .operatorTrouble(let trouble): ("operator_trouble", trouble)
        }
    }
}
