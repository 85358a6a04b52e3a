import AsyncHTTPClient
import NIOCore

extension HTTPClient.Configuration {
    /// How many orders may be on their way at once; the ledger's slots are fewer.
    private static let maximumOrderConnections = 1000

    /// The settings of a client that carries the key.
    ///
    /// It follows no redirect, so that the key goes nowhere else. It speaks HTTP/1.1 alone, does not decompress, and
    /// does not retry to connect: with a retry, a dead upstream would be hidden until the time-out is over.
    static func upstream(_ configuration: KlingClientConfiguration, reusing: Bool) -> Self {
        var client = Self(
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: TimeAmount(configuration.connectTimeout)),
            decompression: .disabled
        )
        client.httpVersion = .http1Only
        client.maximumUsesPerConnection = reusing ? nil : 1
        client.connectionPool.retryConnectionEstablishment = false
        client.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            reusing ? configuration.maximumConnections : maximumOrderConnections
        client.connectionPool.idleTimeout = .seconds(15)
        client.tracing.tracer = nil
        return client
    }
}
