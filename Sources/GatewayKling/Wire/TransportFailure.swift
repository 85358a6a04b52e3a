import AsyncHTTPClient
import GatewayModel
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import OutgoingHTTP
import WebAddresses

/// The way that a call took, for the words about what went wrong with it.
struct CallWay: Sendable {
    /// The proxy that it took; nothing where it went directly.
    let proxy: OutgoingProxies.Choice?
    /// Host and port that were to be reached.
    let target: String
}

extension UpstreamAnswer.TransportFailure {
    private static let noRoute: Set = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EADDRNOTAVAIL, ETIMEDOUT]

    /// Says what an error of the HTTP client means.
    ///
    /// These words only describe. Whether an order may have arrived is never read from an error, because a connection
    /// that times out or breaks looks the same before and after the order was written; see `OneTimeBody`.
    init(explaining error: any Error, way: CallWay) {
        if let failure = Self.ofProxy(error, way: way) {
            self = failure
        } else {
            self.init(kind: Self.kind(of: error), detail: Self.words(for: error, way: way))
        }
    }

    /// The same for an order that never left: whatever went wrong, there was no connection to write it to.
    init(unsent error: any Error, way: CallWay) {
        self =
            Self.ofProxy(error, way: way)
            ?? Self(kind: .unreachable, detail: Self.words(for: error, way: way))
    }

    private static func ofProxy(_ error: any Error, way: CallWay) -> Self? {
        guard let proxy = way.proxy, let failure = ProxyFailure(error) else {
            return nil
        }
        return Self(kind: .proxy, detail: failure.words(proxy, target: way.target))
    }

    private static func words(for error: any Error, way: CallWay) -> String {
        if UntrustedCertificate.isMeant(by: error) {
            return "nobody whom we trust has signed the certificate of \(way.target): if it is the company's, name its "
                + "CA in upstream.ca_file" + (way.proxy.map { "; through the proxy \($0.proxy.place)" } ?? "")
        }
        return "\(error)" + (way.proxy.map { "; through the proxy \($0.proxy.place)" } ?? "")
    }

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
