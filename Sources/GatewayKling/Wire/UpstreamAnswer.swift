import AsyncHTTPClient
import GatewayModel
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

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

extension UpstreamAnswer.TransportFailure {
    /// Says what an error of the HTTP client means.
    ///
    /// These words only describe. Whether an order may have arrived is never read from an error, because a connection
    /// that times out or breaks looks the same before and after the order was written; see `OneTimeBody`.
    init(explaining error: any Error) {
        self.init(kind: Self.kind(of: error), detail: "\(error)")
    }

    /// The same for an order that never left: whatever went wrong, there was no connection to write it to.
    init(unsent error: any Error) {
        self.init(kind: .unreachable, detail: "\(error)")
    }

    private static let noRoute: Set = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL, ETIMEDOUT]

    private static func kind(of error: any Error) -> UpstreamTrouble.Kind {
        switch error {
        case let error as HTTPClientError: kind(of: error)
        case is NIOConnectionError, is NIOSSLError, is NIOSSLExtraError, is SocketAddressError: .unreachable
        case let error as IOError: noRoute.contains(error.errnoCode) ? .unreachable : .cut
        case HTTPParserError.invalidEOFState: .cut
        case is HTTPParserError, is AnswerCollector.BodyTooLong: .unreadable
        default: .cut
        }
    }

    private static func kind(of error: HTTPClientError) -> UpstreamTrouble.Kind {
        switch error {
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout: .unreachable
        case .deadlineExceeded, .readTimeout, .writeTimeout: .timedOut
        default: .cut
        }
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
