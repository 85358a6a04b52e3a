import GatewayModel

extension Classification {
    /// What asking for the models brought to light.
    static func models(_ exchange: CallResult, redaction: Redaction, now: Timestamp) -> ModelListOutcome {
        switch exchange {
        case .unsent(let loss), .unanswered(let loss):
            return .noAnswer(UpstreamTrouble(loss.kind, detail: redaction.clean(loss.detail)))
        case .answered(let answer):
            if answer.loss == nil, (200..<300).contains(answer.status), let list = ModelNames(answer.body) {
                return .listed(list.names)
            }
            let facts = UpstreamFacts(answer, redaction: redaction, now: now)
            return .noAnswer(facts.trouble(kind(of: facts)))
        }
    }

    private static func kind(of facts: UpstreamFacts) -> UpstreamTrouble.Kind {
        switch ErrorCategory(facts) {
        case .busy: .busy
        case .rejected: .rejected
        case .operatorTrouble(let kind), .unclear(let kind): kind
        case .missing: .notFound
        }
    }
}
