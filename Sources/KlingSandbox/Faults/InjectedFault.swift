/// What is done to an exchange instead of answering it honestly.
enum InjectedFault: Hashable, Sendable {
    /// Answered with an error.
    case refuse(Refusal)
    /// Closed without a byte.
    case cut
    /// Held open for that many seconds, then closed without a byte.
    case hold(seconds: Double)
    /// Answered with what is no JSON.
    case malformed
    /// Answered with half of what was announced.
    case truncated
    /// Answered with a web page.
    case page(status: Int)
    /// Sent elsewhere.
    case redirect
}

extension Fault {
    /// What it does to a create instead of making a task.
    var beforeCreate: InjectedFault? {
        switch name {
        case .cutBefore: .cut
        case .timeoutBefore: .hold(seconds: seconds)
        case .redirect: .redirect
        default: name.refusal.map(InjectedFault.refuse)
        }
    }

    /// What it does to the answer once the task is made.
    var afterCreate: InjectedFault? {
        switch name {
        case .cutAfter: .cut
        case .timeoutAfter: .hold(seconds: seconds)
        case .internalErrorAfter: .refuse(.internalError)
        case .contentNetworkTimeout: .page(status: 524)
        case .malformed: .malformed
        case .truncated: .truncated
        case .html: .page(status: 200)
        default: nil
        }
    }

    /// What it does to a query.
    var onPoll: InjectedFault? {
        switch name {
        case .pollTooMany: .refuse(.tooManyRequests)
        case .pollInternalError: .refuse(.internalError)
        case .pollHTML: .page(status: 502)
        case .pollMalformed: .malformed
        case .pollTruncated: .truncated
        case .pollCut: .cut
        case .pollTimeout: .hold(seconds: seconds)
        case .pollRedirect: .redirect
        default: nil
        }
    }
}

extension FaultName {
    /// The error that is answered instead of making a task.
    fileprivate var refusal: Refusal? {
        switch self {
        case .tooManyRequests: .tooManyRequests
        case .parallelLimit: .parallelLimit
        case .accountException: .kling(429, 1100, "account exception")
        case .accountInArrears: .kling(429, 1101, "account in arrears")
        case .packUsedUp: .kling(429, 1102, "resource pack depleted or expired")
        case .addressRefused: .kling(429, 1304, "source IP is not in the whitelist")
        case .forbidden: .kling(403, 1103, "no permission for the requested resource")
        case .internalError: .internalError
        case .unavailable: .kling(503, 5001, "service temporarily unavailable")
        case .internalTimeout: .kling(504, 5002, "server internal timeout")
        case .modelNotFound: .modelNotFound("kling")
        case .invalidRequest: .relay(500, "invalid_request", "invalid request")
        case .moderation: .kling(400, 1301, "request content triggered the content security policy")
        default: nil
        }
    }
}

extension Refusal {
    fileprivate static let tooManyRequests = kling(429, 1302, "request rate over limit")
    fileprivate static let internalError = kling(500, 5000, "server internal error")
}
