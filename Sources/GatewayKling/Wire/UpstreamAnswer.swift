import GatewayModel
import NIOHTTP1

/// One HTTP answer, or as much of it as came.
struct UpstreamAnswer: Sendable {
    /// Why an answer is not whole.
    struct TransportFailure: Hashable, Sendable {
        /// What kind of loss.
        let kind: UpstreamTrouble.Kind
        /// More words, for the log alone.
        let detail: String
    }

    /// The HTTP status.
    let status: Int
    /// The header.
    let headers: HTTPHeaders
    /// The body, or the part of it that came.
    let body: [UInt8]
    /// Why it is not whole; `nil` when it is.
    let loss: TransportFailure?

    /// Makes an answer.
    init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], loss: TransportFailure? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.loss = loss
    }
}

/// What came of one call.
enum CallResult: Sendable {
    /// An answer came, whole or in part.
    case answered(UpstreamAnswer)
    /// The order never left, so that nobody can have received it.
    case unsent(UpstreamAnswer.TransportFailure)
    /// The call may have arrived, and no answer came.
    case unanswered(UpstreamAnswer.TransportFailure)
}
