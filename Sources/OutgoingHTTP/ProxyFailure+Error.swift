import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
package import WebAddresses

extension ProxyFailure {
    /// What an error of a call through a proxy says of the proxy itself; nothing where it may have come from beyond it.
    ///
    /// With a proxy no other connection is made than to it, and before it lets the connection through nothing of the
    /// call has been written.
    package init?(_ error: any Error) {
        let failure: ProxyFailure? =
            switch error {
            case let error as HTTPClientError: Self.failure(of: error)
            case let error as NIOConnectionError: Self.failure(of: error)
            default: nil
            }
        guard let failure else {
            return nil
        }
        self = failure
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
