import AsyncHTTPClient
import GatewayModel
import NIOCore
import NIOHTTP1
import OutgoingHTTP
import WebAddresses

// HTTP to the upstream. In: an address, a key and, for an order, the body that `CreateBody` encodes. Out: a
// `CallResult`. What must hold: whether an order may have arrived is decided by `OneTimeBody`, never by the kind of an
// error; the key is sent in the Authorization header alone and to no redirect's target; no answer is read beyond its
// limit.

/// The connections to the upstream: one call in, one answer out, and nothing is ever sent twice.
///
/// An order gets a connection of its own. A connection that was kept open may have been closed by the other side at
/// the very moment it is used again, and then nobody could tell whether the order arrived. Questions share connections,
/// because a question can be asked again.
final class UpstreamTransport: Sendable, CustomReflectable {
    private let orders: HTTPClient
    private let questions: HTTPClient
    private let requestTimeout: TimeAmount
    private let maximumBodyBytes: Int
    private let way: CallWay

    /// Makes both clients; `shutdown` must be called at the end.
    init(_ configuration: KlingClientConfiguration) {
        orders = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup,
            configuration: .upstream(configuration, reusing: false)
        )
        questions = HTTPClient(
            eventLoopGroup: HTTPClient.defaultEventLoopGroup,
            configuration: .upstream(configuration, reusing: true)
        )
        requestTimeout = TimeAmount(configuration.requestTimeout)
        maximumBodyBytes = configuration.maximumBodyBytes
        way = configuration.way
    }

    /// Sends an order, exactly once; it is not called back when the calling task is canceled, because what became of it
    /// must be known.
    func post(_ body: [UInt8], to url: String, key: UpstreamKey) async -> CallResult {
        let body = OneTimeBody(body)
        let collector = AnswerCollector(limit: maximumBodyBytes)
        do {
            var headers = Self.headers(key)
            headers.add(name: "content-type", value: "application/json")
            let request = try HTTPClient.Request(url: url, method: .POST, headers: headers, body: body.stream)
            try await start(request, on: orders, collector).get()
            return exchange(collector, endedBy: nil)
        } catch {
            let exchange = self.exchange(collector, endedBy: error)
            guard case .unanswered = exchange, !body.wasTaken else {
                return exchange
            }
            return .unsent(UpstreamAnswer.TransportFailure(unsent: error, way: way))
        }
    }

    /// Asks a question, which ends early when the calling task is canceled.
    func get(_ url: String, key: UpstreamKey) async -> CallResult {
        let collector = AnswerCollector(limit: maximumBodyBytes)
        do {
            let request = try HTTPClient.Request(url: url, method: .GET, headers: Self.headers(key))
            let task = start(request, on: questions, collector)
            try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
            return exchange(collector, endedBy: nil)
        } catch {
            return exchange(collector, endedBy: error)
        }
    }

    /// Closes all connections; calls on their way end without an answer.
    func shutdown() async {
        try? await orders.shutdown()
        try? await questions.shutdown()
    }

    /// Shows nothing, because the requests that are on their way have the key in their headers.
    var customMirror: Mirror {
        Mirror(self, children: [:])
    }

    private func start(
        _ request: HTTPClient.Request,
        on client: HTTPClient,
        _ collector: AnswerCollector
    ) -> HTTPClient.Task<Void> {
        client.execute(request: request, delegate: collector, deadline: .now() + requestTimeout)
    }

    private static func headers(_ key: UpstreamKey) -> HTTPHeaders {
        key.withExposedText { text in
            [
                "authorization": "Bearer \(text)", "accept": "application/json", "accept-encoding": "identity",
                "user-agent": "kling-gateway",
            ]
        }
    }

    private func exchange(_ collector: AnswerCollector, endedBy error: (any Error)?) -> CallResult {
        let loss = error.map { UpstreamAnswer.TransportFailure(explaining: $0, way: way) }
        if let answer = collector.answer(endedBy: loss) {
            return .answered(answer)
        }
        return .unanswered(loss ?? UpstreamAnswer.TransportFailure(kind: .cut, detail: "no answer"))
    }
}

extension HTTPClient.Configuration {
    /// How many orders may be on their way at once; the ledger's slots are fewer.
    private static let maximumOrderConnections = 1000

    /// The settings of a client that carries the key.
    ///
    /// It follows no redirect, so that the key goes nowhere else. It speaks HTTP/1.1 alone, does not decompress, and
    /// does not retry to connect: with a retry, a dead upstream would be hidden until the time-out is over. A proxy is
    /// asked for a connection by `CONNECT`, for http as for https, and sees of a call what stands in that alone.
    static func upstream(_ configuration: KlingClientConfiguration, reusing: Bool) -> Self {
        var client = Self(
            tlsConfiguration: configuration.tls,
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: TimeAmount(configuration.connectTimeout)),
            proxy: configuration.way.proxy?.proxy.ofHTTPClient,
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
