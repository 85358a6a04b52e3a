package import GatewayModel

/// An upstream around another one that tells how its calls fare.
package struct ObservedUpstream: VideoUpstream {
    private let base: any VideoUpstream
    private let recorder: HealthRecorder

    /// Passes every call on to an upstream, and what became of it to a recorder.
    package init(_ base: any VideoUpstream, recorder: HealthRecorder) {
        self.base = base
        self.recorder = recorder
    }

    package var currentKey: UpstreamKeyID {
        base.currentKey
    }

    package func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome {
        let outcome = await base.create(order, as: name, key: key)
        switch outcome {
        case .made, .refusedForGood: recorder.note(.upstreamServed)
        case .refusedBeforeMade(let trouble), .unknown(let trouble):
            recorder.note(trouble.sign, cause: trouble.proxyWords)
        case .operatorTrouble(let trouble): recorder.note(trouble.operatorSign, cause: trouble.numbers)
        }
        return outcome
    }

    package func query(task: String, key: UpstreamKeyID) async -> QueryOutcome {
        noting(await base.query(task: task, key: key), key: key)
    }

    package func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
        noting(await base.query(name: name, key: key), key: key)
    }

    /// An old key may be refused without any harm to new orders, and a good one proves nothing of the present one.
    private func noting(_ outcome: QueryOutcome, key: UpstreamKeyID) -> QueryOutcome {
        let isCurrent = key == base.currentKey
        switch outcome {
        case .found: recorder.note(isCurrent ? .keyAccepted : .upstreamAnswered)
        case .notFound: recorder.note(.upstreamAnswered)
        case .noAnswer(let trouble): recorder.note(trouble.sign, cause: trouble.proxyWords)
        case .operatorTrouble(let trouble):
            recorder.note(isCurrent ? trouble.operatorSign : .upstreamAnswered, cause: trouble.numbers)
        }
        return outcome
    }
}

/// A source of models around another one that tells how its calls fare.
package struct ObservedModelSource: ModelSource {
    private let base: any ModelSource
    private let recorder: HealthRecorder

    /// Passes every question on to a source, and what became of it to a recorder.
    package init(_ base: any ModelSource, recorder: HealthRecorder) {
        self.base = base
        self.recorder = recorder
    }

    package func models() async -> ModelListOutcome {
        let outcome = await base.models()
        switch outcome {
        case .listed: recorder.note(.upstreamAnswered)
        // A key may be good for videos and not for lists; only one that is known for nothing better counts as refused.
        case .noAnswer(let trouble) where trouble.kind == .credentials && !recorder.health.isKeyProven:
            recorder.note(.keyRefused, cause: trouble.numbers)
        case .noAnswer(let trouble): recorder.note(trouble.sign, cause: trouble.proxyWords)
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

    /// The status and the code that it answered with; its words may repeat a prompt.
    fileprivate var numbers: String? {
        status.map { "HTTP \($0)" + (code.map { ", code \($0)" } ?? "") }
    }

    /// What an operator has to correct.
    fileprivate var operatorSign: Health.Event {
        switch kind {
        case .credentials: .keyRefused
        case .balance: .accountEmpty
        default: sign
        }
    }
}
