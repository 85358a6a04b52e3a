import GatewayAccess
import GatewayModel
import HTTPTypes
import Logging
import NIOCore
import Synchronization

/// Leaves one line for each request in the log: no query, no key, no prompt.
struct AccessLog: Middleware {
    let logger: Logger
    let trustedProxies: TrustedProxies

    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        let address = trustedProxies.clientAddress(of: request.peer, headers: request.headers)
        let line = AccessLine(request, response, clientAddress: address, logger: logger)
        switch response.body {
        case .none, .broken: line.write(bytes: 0)
        case .bytes(let bytes): line.write(bytes: bytes.readableBytes)
        case .stream(let length, let body):
            // Written once the body has gone out.
            response.body = .stream(length: length) { writer in
                let sent = SentBytes()
                defer { line.write(bytes: sent.count) }
                var counting: any BodyWriter = CountingWriter(writer: writer, sent: sent)
                try await body(&counting)
            }
        }
    }
}

/// What is known of a request when its answer's head is ready.
private struct AccessLine: Sendable {
    private let method: HTTPRequest.Method
    private let route: String
    private let status: Int
    private let id: RequestID
    private let tenant: TenantID?
    private let key: KeyID?
    private let video: VideoID?
    private let clientAddress: String?
    private let start: ContinuousClock.Instant
    private let logger: Logger

    init(_ request: GatewayRequest, _ response: GatewayResponse, clientAddress: String?, logger: Logger) {
        method = request.method
        route = response.handling.route
        status = response.status.code
        id = request.id
        tenant = response.handling.principal?.tenant
        key = response.handling.principal?.key
        self.clientAddress = clientAddress
        video = response.video ?? request.pathVideo
        start = request.start
        self.logger = logger
    }

    /// Writes the line of a request that has ended.
    func write(bytes: Int) {
        logger.info("request", metadata: metadata(bytes: bytes))
    }

    private func metadata(bytes: Int) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "method": "\(method.rawValue)",
            "route": "\(route)",
            "status": "\(status)",
            "duration_ms": "\((ContinuousClock.now - start).milliseconds)",
            "bytes": "\(bytes)",
            "request_id": "\(id)",
        ]
        metadata["client_address"] = clientAddress.map { "\($0)" }
        metadata["video"] = video.map { "\($0)" }
        if let tenant {
            metadata["tenant"] = "\(tenant)"
            metadata["key"] = key.map { "\($0)" }
        }
        return metadata
    }
}

/// Counts what passes.
private struct CountingWriter: BodyWriter {
    var writer: any BodyWriter
    let sent: SentBytes

    @concurrent mutating func write(_ bytes: ByteBuffer) async throws {
        sent.add(bytes.readableBytes)
        try await writer.write(bytes)
    }

    @concurrent mutating func send(_ part: FilePart) async throws -> Bool {
        var part = part
        part.onSent = { [sent] in sent.add($0) }
        return try await writer.send(part)
    }
}

/// How much of a streamed answer has been sent.
private final class SentBytes: Sendable {
    private let total = Atomic(0)

    var count: Int {
        total.load(ordering: .relaxed)
    }

    func add(_ bytes: Int) {
        total.add(bytes, ordering: .relaxed)
    }
}
