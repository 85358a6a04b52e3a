import AsyncHTTPClient
import GatewayModel
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import WebAddresses

/// The way that a call took, for the words about what went wrong with it.
struct CallWay: Sendable {
    /// The proxy that it took; nothing where it went directly.
    let proxy: OutgoingProxies.Choice?
    /// Host and port that were to be reached.
    let target: String

    /// What an error says of the proxy itself; nothing where it may have come from beyond it.
    ///
    /// With a proxy no other connection is made than to it, and before it lets the connection through nothing of the
    /// call has been written.
    func proxyFailure(_ error: any Error) -> ProxyFailure? {
        switch error {
        case let error as HTTPClientError: Self.failure(of: error)
        case let error as NIOConnectionError: Self.failure(of: error)
        default: nil
        }
    }

    private static func failure(of error: HTTPClientError) -> ProxyFailure? {
        switch error {
        case .proxyAuthenticationRequired: .credentials
        case .invalidProxyResponse: .refused
        case .connectTimeout, .httpProxyHandshakeTimeout: .timedOut
        default: nil
        }
    }

    private static func failure(of error: NIOConnectionError) -> ProxyFailure {
        guard let first = error.connectionErrors.first else {
            return .unknownHost
        }
        let reason = (first.error as? IOError).map { String(cString: strerror($0.errnoCode)) }
        return .unreachable(reason ?? "\(first.error)")
    }
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
        guard let proxy = way.proxy, let failure = way.proxyFailure(error) else {
            return nil
        }
        return Self(kind: .proxy, detail: failure.words(proxy, target: way.target))
    }

    private static func words(for error: any Error, way: CallWay) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "nobody whom we trust has signed the certificate of \(way.target): if it is the company's, name its "
                + "CA in upstream.ca_file" + (way.proxy.map { "; through the proxy \($0.proxy.place)" } ?? "")
        }
        return text + (way.proxy.map { "; through the proxy \($0.proxy.place)" } ?? "")
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
