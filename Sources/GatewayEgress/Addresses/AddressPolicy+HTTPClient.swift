import AsyncHTTPClient
import NIOCore
import NIOSSL
import OutgoingHTTP
import WebAddresses

extension AddressPolicy.Way {
    /// A client that goes this way and no other: to the address that was checked, without redirects, and not again.
    /// - Parameters:
    ///   - tls: What is trusted; what the system trusts where nothing is given.
    ///   - connect: How long a connection may take, TLS included.
    ///   - read: How long the other side may send nothing.
    func configuration(
        to address: WebAddress,
        tls: TLSConfiguration?,
        connect: Duration,
        read: Duration
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(connect), read: TimeAmount(read)),
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        switch self {
        case .direct(let pin): configuration.dnsOverride = address.literal == nil ? [address.host: pin] : [:]
        case .proxied(let choice): configuration.proxy = choice.proxy.ofHTTPClient
        }
        configuration.tracing.tracer = nil
        return configuration
    }
}
