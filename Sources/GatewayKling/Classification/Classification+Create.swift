import GatewayModel

extension Classification {
    /// What became of an order.
    static func create(_ exchange: CallResult, redaction: Redaction, now: Timestamp) -> CreateOutcome {
        switch exchange {
        case .unsent(let loss):
            .refusedBeforeMade(UpstreamTrouble(loss.kind, detail: redaction.clean(loss.detail)))
        case .unanswered(let loss):
            .unknown(UpstreamTrouble(loss.kind, detail: redaction.clean(loss.detail)))
        case .answered(let answer):
            create(UpstreamFacts(answer, redaction: redaction, now: now))
        }
    }

    private static func create(_ facts: UpstreamFacts) -> CreateOutcome {
        if let made = made(facts) {
            return made
        }
        switch ErrorCategory(facts) {
        case .busy:
            return .refusedBeforeMade(facts.trouble(.busy))
        case .rejected where MessageHeuristics.isTakenName(facts.envelope?.message):
            return .unknown(facts.trouble(.rejected))
        case .rejected(let code):
            return .refusedForGood(VideoFailure(code), facts.trouble(.rejected))
        case .operatorTrouble(let kind):
            return .operatorTrouble(facts.trouble(kind))
        case .missing:
            return missing(facts)
        case .unclear(let kind):
            return .unknown(facts.trouble(kind))
        }
    }

    /// What an answer that names a task says: made, when it is a success that names one; nothing certain, when it names
    /// more or is no success.
    private static func made(_ facts: UpstreamFacts) -> CreateOutcome? {
        guard let envelope = facts.envelope, let id = envelope.tasks.compactMap(\.id).first else {
            return nil
        }
        guard (200..<300).contains(facts.status), envelope.isSuccess, envelope.tasks.count == 1 else {
            return .unknown(facts.trouble(.unreadable))
        }
        return .made(taskID: id)
    }

    private static func missing(_ facts: UpstreamFacts) -> CreateOutcome {
        switch facts.envelope?.code {
        case .number(ErrorCategory.missingCode):
            .refusedForGood(VideoFailure(.upstreamRejected), facts.trouble(.notFound))
        case .word where facts.status != 404: .unknown(facts.trouble(.notFound))
        default: .operatorTrouble(facts.trouble(.notFound))
        }
    }
}
