/// A place where the process can be made to die, as by a power failure: on both sides of everything that
/// must not be done twice.
enum CrashPoint: String, CaseIterable {
    // Just before a transaction is committed, and just after it, before anybody has heard of it.
    case admissionBeforeCommit = "admission.before-commit"
    case admissionAfterCommit = "admission.after-commit"
    case attemptBeforeCommit = "attempt.before-commit"
    case attemptAfterCommit = "attempt.after-commit"
    case outcomeBeforeCommit = "outcome.before-commit"
    case outcomeAfterCommit = "outcome.after-commit"
    case claimBeforeCommit = "claim.before-commit"
    case claimAfterCommit = "claim.after-commit"
    case endBeforeCommit = "end.before-commit"
    case endAfterCommit = "end.after-commit"
    case fileBeforeCommit = "file.before-commit"
    case fileAfterCommit = "file.after-commit"
    // Around the calls to the upstream.
    case createBeforeSending = "create.before-sending"
    case createWhileUnderWay = "create.under-way"
    case createAfterAnswer = "create.after-answer"
    case queryBeforeSending = "query.before-sending"
    case queryAfterAnswer = "query.after-answer"
    // Around a file.
    case fetchBeforeSending = "fetch.before-sending"
    case fetchInTheMiddle = "fetch.in-the-middle"
    case fetchAfterLastByte = "fetch.after-last-byte"
}
