import AsyncHTTPClient
import GatewayModel
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

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
