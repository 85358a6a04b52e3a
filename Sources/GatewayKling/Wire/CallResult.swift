/// What came of one call.
enum CallResult: Sendable {
    /// An answer came, whole or in part.
    case answered(UpstreamAnswer)
    /// The order never left, so that nobody can have received it.
    case unsent(UpstreamAnswer.TransportFailure)
    /// The call may have arrived, and no answer came.
    case unanswered(UpstreamAnswer.TransportFailure)
}
