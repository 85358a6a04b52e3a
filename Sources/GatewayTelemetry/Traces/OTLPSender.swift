import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Posts batches to a collector that speaks OTLP over HTTP.
package struct OTLPSender: SpanSender {
    /// How long making a connection may take.
    private static let connectTime = TimeAmount.seconds(2)
    /// How long a call may take.
    private static let callTime = TimeAmount.seconds(10)
    /// How many bytes of an answer are read.
    private static let answerBytes = 1 << 16
    /// Statuses that the protocol says may heal.
    private static let passing: Set<UInt> = [429, 502, 503, 504]

    private let client: HTTPClient
    private let url: String

    /// Makes a sender.
    /// - Parameter endpoint: Where the collector is, without `/v1/traces`, as `OTEL_EXPORTER_OTLP_ENDPOINT` names it.
    package init(endpoint: String) {
        var base = Substring(endpoint)
        while base.last == "/" {
            base.removeLast()
        }
        url = base + "/v1/traces"
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: Self.connectTime),
            decompression: .disabled
        )
        // What fails is tried again by the exporter.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    package func send(_ batch: [UInt8]) async throws(SpanSendingFailure) {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-protobuf")
        request.headers.add(name: "user-agent", value: "kling-gateway")
        request.body = .bytes(ByteBuffer(bytes: batch))
        let status: UInt
        do {
            let response = try await client.execute(request, timeout: Self.callTime)
            status = response.status.code
            _ = try await response.body.collect(upTo: Self.answerBytes)
        } catch {
            throw SpanSendingFailure(mayHeal: true, "\(error)")
        }
        guard (200..<300).contains(status) else {
            throw SpanSendingFailure(mayHeal: Self.passing.contains(status), "status \(status)")
        }
    }

    package func shutdown() async {
        try? await client.shutdown()
    }
}
