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
