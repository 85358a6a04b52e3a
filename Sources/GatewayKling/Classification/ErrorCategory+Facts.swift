import GatewayModel

/// What an answer that is no success says, from all that it has.
extension ErrorCategory {
    private static let mayTellOfMoney: Set = [400, 402, 403, 429]
    private static let mayTellOfContent: Set = [400, 403, 422, 451]

    /// Reads the code, then the word, then the status with the words that refine it.
    init(_ facts: UpstreamFacts) {
        if let certain = Self.coded(facts.envelope?.code) {
            self = certain
        } else if (200..<300).contains(facts.status) {
            self = .unclear(facts.loss?.kind ?? .unreadable)
        } else {
            self = Self.refined(facts)
        }
    }

    private static func coded(_ code: Envelope.Code?) -> ErrorCategory? {
        switch code {
        case .number(let number): ErrorCategory(code: number)
        case .word(let word): ErrorCategory(word: word)
        case .success, .none?, nil: nil
        }
    }

    private static func refined(_ facts: UpstreamFacts) -> ErrorCategory {
        let message = facts.envelope?.message
        if mayTellOfMoney.contains(facts.status), MessageHeuristics.isEmptyAccount(message) {
            return .operatorTrouble(.balance)
        }
        if mayTellOfContent.contains(facts.status), MessageHeuristics.isModeration(message) {
            return .rejected(.contentPolicy)
        }
        if facts.status == 404, MessageHeuristics.isWrongPath(message) {
            return .operatorTrouble(.notFound)
        }
        return ErrorCategory(status: facts.status, isPage: facts.isPage)
    }
}
