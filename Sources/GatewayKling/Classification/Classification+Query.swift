import GatewayModel

extension Classification {
    /// What a question brought to light.
    static func query(
        _ exchange: CallResult,
        handle: TaskHandle,
        redaction: Redaction,
        now: Timestamp
    ) -> QueryOutcome {
        switch exchange {
        case .unsent(let loss), .unanswered(let loss):
            .noAnswer(UpstreamTrouble(loss.kind, detail: redaction.clean(loss.detail)))
        case .answered(let answer):
            query(UpstreamFacts(answer, redaction: redaction, now: now), handle: handle, redaction: redaction)
        }
    }

    private static func query(_ facts: UpstreamFacts, handle: TaskHandle, redaction: Redaction) -> QueryOutcome {
        if (200..<300).contains(facts.status), let envelope = facts.envelope, envelope.isSuccess {
            return found(handle, in: envelope, facts, redaction: redaction)
        }
        switch ErrorCategory(facts) {
        case .busy: return .noAnswer(facts.trouble(.busy))
        case .rejected: return .noAnswer(facts.trouble(.rejected))
        case .operatorTrouble(let kind): return .operatorTrouble(facts.trouble(kind))
        case .missing: return .notFound(facts.trouble(.notFound))
        case .unclear(let kind): return .noAnswer(facts.trouble(kind))
        }
    }

    private static func found(
        _ handle: TaskHandle,
        in envelope: Envelope,
        _ facts: UpstreamFacts,
        redaction: Redaction
    ) -> QueryOutcome {
        if envelope.code == .success, envelope.tasks.isEmpty {
            return .notFound(facts.trouble(.notFound))
        }
        guard let task = handle.task(among: envelope.tasks) else {
            return handle.isName ? .notFound(facts.trouble(.notFound)) : .noAnswer(facts.trouble(.unreadable))
        }
        guard let phase = phase(of: task) else {
            return .noAnswer(facts.trouble(.unreadable))
        }
        return .found(
            TaskReport(
                id: task.id,
                phase: phase,
                detail: detail(of: task, redaction),
                requestID: facts.requestID,
                endedAt: phase.isEnd ? task.updatedAt : nil
            )
        )
    }

    /// How far a task is; nothing when the body says neither that nor which task it is of.
    static func phase(of task: TaskFields) -> TaskReport.Phase? {
        switch task.status {
        case .submitted: .submitted
        case .processing: .processing
        case .failed:
            .failed(VideoFailure(MessageHeuristics.isModeration(task.reason) ? .contentPolicy : .upstreamFailed))
        case .succeeded: task.url.map { .succeeded(url: $0) } ?? .processing
        case .missing: task.url.map { .succeeded(url: $0) } ?? (task.id == nil ? nil : .processing)
        }
    }

    private static func detail(of task: TaskFields, _ redaction: Redaction) -> String? {
        task.status == .failed ? task.reason.flatMap(redaction.clean) : nil
    }
}

extension Classification {
    /// What a question for a page of tasks brought to light; only a success that has a list is one.
    static func list(_ exchange: CallResult, redaction: Redaction, now: Timestamp) -> ListOutcome {
        switch exchange {
        case .unsent(let loss), .unanswered(let loss):
            return .unavailable(UpstreamTrouble(loss.kind, detail: redaction.clean(loss.detail)))
        case .answered(let answer):
            let facts = UpstreamFacts(answer, redaction: redaction, now: now)
            guard (200..<300).contains(facts.status), let envelope = facts.envelope, envelope.isSuccess else {
                return .unavailable(facts.trouble(kind(of: ErrorCategory(facts))))
            }
            guard envelope.isList else {
                return .unavailable(facts.trouble(.unreadable))
            }
            return .page(envelope.tasks.map(listed))
        }
    }

    private static func kind(of meaning: ErrorCategory) -> UpstreamTrouble.Kind {
        switch meaning {
        case .busy: .busy
        case .rejected: .rejected
        case .operatorTrouble(let kind), .unclear(let kind): kind
        case .missing: .notFound
        }
    }

    private static func listed(_ task: TaskFields) -> ListedTask {
        ListedTask(
            report: TaskReport(id: task.id, phase: phase(of: task) ?? .processing),
            name: task.externalID,
            createdAt: task.createdAt
        )
    }
}

extension Classification {
    /// What asking for the models brought to light.
    static func models(_ exchange: CallResult, redaction: Redaction, now: Timestamp) -> ModelListOutcome {
        if let list = body(of: exchange).flatMap({ ModelNames($0) }) {
            return .listed(list.names)
        }
        return .noAnswer(trouble(of: exchange, redaction: redaction, now: now))
    }
}

extension Classification {
    /// What is left of a limit, from what the question for its use brought to light.
    static func balance(of limit: Money, use: CallResult, redaction: Redaction, now: Timestamp) -> BalanceOutcome {
        guard let used = body(of: use).flatMap(BalanceFields.used),
            let available = limit.adding(Money(microUnits: -used.microUnits))
        else {
            return .noAnswer(trouble(of: use, redaction: redaction, now: now))
        }
        return .dollars(available: available, used: used)
    }

    /// The body of a whole answer that is a success by its status.
    static func body(of exchange: CallResult) -> [UInt8]? {
        guard case .answered(let answer) = exchange, answer.loss == nil, (200..<300).contains(answer.status) else {
            return nil
        }
        return answer.body
    }

    /// Why a question brought nothing to light.
    static func trouble(of exchange: CallResult, redaction: Redaction, now: Timestamp) -> UpstreamTrouble {
        switch exchange {
        case .unsent(let loss), .unanswered(let loss):
            return UpstreamTrouble(loss.kind, detail: redaction.clean(loss.detail))
        case .answered(let answer):
            let facts = UpstreamFacts(answer, redaction: redaction, now: now)
            return facts.trouble(kind(of: ErrorCategory(facts)))
        }
    }
}

extension TaskReport.Phase {
    /// Whether nothing more becomes of the task.
    fileprivate var isEnd: Bool {
        switch self {
        case .submitted, .processing: false
        case .succeeded, .failed: true
        }
    }
}
