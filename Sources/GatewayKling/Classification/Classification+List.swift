import GatewayModel

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
