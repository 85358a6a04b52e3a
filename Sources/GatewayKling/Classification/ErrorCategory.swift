import GatewayModel

/// What an answer that is no success says for certain.
enum ErrorCategory: Hashable, Sendable {
    /// Not done, for want of room: the same may be done later.
    case busy
    /// Not done, and the order is why.
    case rejected(VideoFailure.Code)
    /// Not done, and nothing will be until the operator acts.
    case operatorTrouble(UpstreamTrouble.Kind)
    /// There is no such thing.
    case missing
    /// Nothing is certain.
    case unclear(UpstreamTrouble.Kind)
}

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

/// The tables: what the upstream's codes, words and statuses mean. A code says more than a word, and a word more than a
/// status, because relays change the status and keep the rest.
extension ErrorCategory {
    /// Kling's code for a model or a task that does not exist.
    static let missingCode = 1203

    /// Kling's own codes; nothing for a code that is not documented.
    init?(code: Int) {
        switch code {
        case 1000...1004: self = .operatorTrouble(.credentials)  // the key is empty, wrong, not yet valid or expired
        case 1100: self = .operatorTrouble(.credentials)  // the account has a problem
        case 1101: self = .operatorTrouble(.balance)  // the account is in arrears
        case 1102: self = .operatorTrouble(.balance)  // the resource pack is empty or expired
        case 1103: self = .operatorTrouble(.credentials)  // no permission for this API or model
        case 1200, 1201: self = .rejected(.upstreamRejected)  // a parameter is wrong
        case 1202: self = .operatorTrouble(.notFound)  // the method does not exist
        case Self.missingCode: self = .missing  // the model or the task does not exist
        case 1300, 1301: self = .rejected(.contentPolicy)  // the platform's policy, or content security
        case 1302: self = .busy  // too many requests
        case 1303: self = .busy  // too many parallel tasks
        case 1304: self = .operatorTrouble(.credentials)  // our IP address is not allowed
        case 5000...5002: self = .unclear(.serverError)  // internal, unavailable, internal time-out
        default: return nil
        }
    }

    /// The relays' words; nothing for one that is not known, or that does not say whether the order went on to Kling.
    init?(word: String) {
        switch word {
        // The relay has no channel for the model, and found so before it sent anything.
        case "model_not_found", "model_price_error": self = .rejected(.upstreamRejected)
        case "invalid_request": self = .rejected(.upstreamRejected)
        case "sensitive_words_detected", "content_policy_violation": self = .rejected(.contentPolicy)
        case "insufficient_user_quota", "insufficient_quota", "insufficient_balance",
            "pre_consume_token_quota_failed":
            self = .operatorTrouble(.balance)
        case "invalid_api_key": self = .operatorTrouble(.credentials)
        case "task_not_exist", "task_not_found": self = .missing
        default: return nil
        }
    }

    /// HTTP statuses that are no success; where the body is a page for people, it is not the API that speaks.
    init(status: Int, isPage: Bool) {
        switch status {
        case 300..<400: self = .operatorTrouble(.redirected)
        case 400, 413...415, 422, 431, 451: self = isPage ? .operatorTrouble(.unreadable) : .rejected(.upstreamRejected)
        case 401, 403: self = .operatorTrouble(.credentials)
        case 402: self = .operatorTrouble(.balance)
        case 404: self = isPage ? .operatorTrouble(.notFound) : .missing
        case 405, 406, 410, 421, 426: self = .operatorTrouble(.notFound)
        case 425, 429: self = .busy
        // The call may have been handed on before it ran out of time there.
        case 408, 504, 524: self = .unclear(.timedOut)
        case 400..<500: self = .unclear(.rejected)
        default: self = .unclear(.serverError)
        }
    }
}
