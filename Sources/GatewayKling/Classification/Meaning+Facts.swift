import GatewayModel

/// What an answer that is no success says, from all that it has.
extension Meaning {
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

    private static func coded(_ code: Envelope.Code?) -> Meaning? {
        switch code {
        case .number(let number): Meaning(code: number)
        case .word(let word): Meaning(word: word)
        case .success, .none?, nil: nil
        }
    }

    private static func refined(_ facts: UpstreamFacts) -> Meaning {
        let message = facts.envelope?.message
        if mayTellOfMoney.contains(facts.status), Wording.isEmptyAccount(message) {
            return .operatorTrouble(.balance)
        }
        if mayTellOfContent.contains(facts.status), Wording.isModeration(message) {
            return .rejected(.contentPolicy)
        }
        if facts.status == 404, Wording.isWrongPath(message) {
            return .operatorTrouble(.notFound)
        }
        return Meaning(status: facts.status, isPage: facts.isPage)
    }
}
