import GatewayModel

// Decides what a call has established. In: a `CallResult`. Out: the outcome of a create, a query, a list or a request
// for models. `UpstreamFacts` collects what an answer says; `ErrorCategory` sorts an answer that is no success, by its
// code, then by the relay's word, then by the HTTP status. What must hold: these functions are pure, without I/O and
// without a clock; the moment is an argument.

/// What is known after a call.
///
/// Whatever is not certain is unknown, because an order that is sent again may be paid twice.
///
/// | what came | of an order | of a question |
/// |---|---|---|
/// | it never left | refused before made | no answer |
/// | no answer | unknown | no answer |
/// | success that names a task | made | found |
/// | success that names none | unknown | not found when it has no data at all, else no answer |
/// | success that names another | made | not found when ours was asked for by its name |
/// | refusal that names a task | unknown | as without |
/// | busy | refused before made | no answer |
/// | rejected | refused for good; unknown when our own name is taken | no answer |
/// | operator's trouble | operator's trouble | operator's trouble |
/// | missing: Kling's 1203 | refused for good, the model is not there | not found |
/// | missing: any other 404 | operator's trouble, the path is not there | not found |
/// | missing: a relay's word with another status | unknown | not found |
/// | anything else | unknown | no answer |
enum Classification {}

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
        return .made(taskID: id, requestID: facts.requestID)
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
