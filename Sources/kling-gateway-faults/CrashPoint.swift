import GatewayLedger

/// A place where the process can be made to die, as by a power failure: on both sides of everything that
/// must not be done twice.
enum CrashPoint: Hashable, Sendable {
    /// Just before a transaction is committed.
    case beforeCommit(LedgerTransaction)
    /// Just after it, before anybody has heard of it.
    case afterCommit(LedgerTransaction)
    /// Around the calls to the upstream, and around a file.
    case call(Call)

    /// A place around a call.
    enum Call: String, CaseIterable, Sendable {
        case createBeforeSending = "create.before-sending"
        case createWhileUnderWay = "create.under-way"
        case createAfterAnswer = "create.after-answer"
        case queryBeforeSending = "query.before-sending"
        case queryAfterAnswer = "query.after-answer"
        case fetchBeforeSending = "fetch.before-sending"
        case fetchInTheMiddle = "fetch.in-the-middle"
        case fetchAfterLastByte = "fetch.after-last-byte"
    }

    /// The point of this name: a call's, or `before-commit` or `after-commit` behind a transaction's, as in
    /// `recordPoll.after-commit`.
    init?(_ name: String) {
        if let call = Call(rawValue: name) {
            self = .call(call)
            return
        }
        let parts = name.split(separator: ".")
        guard parts.count == 2, let transaction = LedgerTransaction(rawValue: String(parts[0])) else {
            return nil
        }
        switch parts[1] {
        case "before-commit": self = .beforeCommit(transaction)
        case "after-commit": self = .afterCommit(transaction)
        default: return nil
        }
    }

    /// The names of all points.
    static var names: [String] {
        Call.allCases.map(\.rawValue)
            + LedgerTransaction.allCases.flatMap { ["\($0.rawValue).before-commit", "\($0.rawValue).after-commit"] }
    }
}
