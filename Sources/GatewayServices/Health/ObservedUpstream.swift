package import GatewayModel

/// An upstream around another one that tells how its calls fare.
package struct ObservedUpstream: VideoUpstream {
    private let base: any VideoUpstream
    private let recorder: HealthRecorder
    private let keys: UpstreamKeys

    /// Passes every call on to an upstream, and what became of it to a recorder.
    /// - Parameter keys: Told what questions say of a key; of orders, whoever sends them tells it.
    package init(_ base: any VideoUpstream, recorder: HealthRecorder, keys: UpstreamKeys) {
        self.base = base
        self.recorder = recorder
        self.keys = keys
    }

    package var shares: [UpstreamKeyShare] {
        base.shares
    }

    package func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome {
        let outcome = await base.create(order, as: name, key: key)
        switch outcome {
        case .made, .refusedForGood: recorder.note(.upstreamAnswered)
        case .refusedBeforeMade(let trouble), .unknown(let trouble), .operatorTrouble(let trouble):
            recorder.note(trouble.sign, cause: trouble.proxyWords)
        }
        return outcome
    }

    package func query(task: String, key: UpstreamKeyID) async -> QueryOutcome {
        noting(await base.query(task: task, key: key), key: key)
    }

    package func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
        noting(await base.query(name: name, key: key), key: key)
    }

    private func noting(_ outcome: QueryOutcome, key: UpstreamKeyID) -> QueryOutcome {
        switch outcome {
        case .found:
            recorder.note(.upstreamAnswered)
            keys.noteAccepted(key)
        case .notFound: recorder.note(.upstreamAnswered)
        case .noAnswer(let trouble): recorder.note(trouble.sign, cause: trouble.proxyWords)
        case .operatorTrouble(let trouble):
            recorder.note(trouble.sign, cause: trouble.proxyWords)
            // Another path than that of orders may be wrong without any harm to them.
            if trouble.kind == .credentials || trouble.kind == .balance {
                keys.noteRefused(key, trouble)
            }
        }
        return outcome
    }
}

/// The upstream's list of models, asked for with a key that works if there is one, which tells how the question fared.
package struct ObservedModelSource: ModelSource {
    private let recorder: HealthRecorder
    private let keys: UpstreamKeys
    private let ask: @Sendable (UpstreamKeyID) async -> ModelListOutcome

    /// Passes every question on, and what became of it to a recorder and to those who keep the keys.
    package init(
        recorder: HealthRecorder,
        keys: UpstreamKeys,
        ask: @escaping @Sendable (UpstreamKeyID) async -> ModelListOutcome
    ) {
        self.recorder = recorder
        self.keys = keys
        self.ask = ask
    }

    package func models() async -> ModelListOutcome {
        guard let key = keys.questioner else {
            return .noAnswer(UpstreamTrouble(.credentials, detail: "no key makes videos"))
        }
        let outcome = await ask(key)
        switch outcome {
        case .listed: recorder.note(.upstreamAnswered)
        case .noAnswer(let trouble):
            recorder.note(trouble.sign, cause: trouble.proxyWords)
            // A key may be good for videos and not for lists; only one that is known for nothing better counts as refused.
            if trouble.kind == .credentials, !keys.isProven(key) {
                keys.noteRefused(key, trouble)
            }
        }
        return outcome
    }
}

extension UpstreamTrouble {
    /// Whether it was an answer at all.
    fileprivate var sign: Health.Event {
        switch kind {
        case .proxy: .proxyFailed
        case .unreachable, .timedOut, .cut: .upstreamSilent
        case .unreadable, .busy, .serverError, .rejected, .credentials, .balance, .notFound, .redirected:
            .upstreamAnswered
        }
    }

    /// What a proxy did, in the client's own words.
    fileprivate var proxyWords: String? {
        kind == .proxy ? detail : nil
    }
}
