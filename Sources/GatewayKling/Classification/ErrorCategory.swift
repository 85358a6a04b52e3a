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
