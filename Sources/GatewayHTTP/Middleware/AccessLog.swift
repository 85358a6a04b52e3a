import GatewayAccess
import GatewayModel
import GatewayTelemetry
import HTTPTypes
import NIOCore
import Synchronization

/// Leaves one line for each request in the log: no query, no key, no prompt.
struct AccessLog: Middleware {
    let log: any RequestLog
    let trustedProxies: TrustedProxies

    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        switch response.body {
        case .none, .broken: log.write { record(of: request, response, bytes: 0) }
        case .bytes(let bytes): log.write { record(of: request, response, bytes: bytes.readableBytes) }
        case .stream(let length, let body):
            let begun = record(of: request, response, bytes: 0)
            // Written once the body has gone out.
            response.body = .stream(length: length) { [log, start = request.start] writer in
                let sent = SentBytes()
                defer {
                    log.write {
                        var record = begun
                        record.bytes = sent.count
                        record.duration = start.microsecondsAgo
                        return record
                    }
                }
                var counting: any BodyWriter = CountingWriter(writer: writer, sent: sent)
                try await body(&counting)
            }
        }
    }

    /// What is known of a request when its answer's head is ready.
    private func record(of request: GatewayRequest, _ response: GatewayResponse, bytes: Int) -> RequestRecord {
        let principal = response.handling.principal
        return RequestRecord(
            method: request.method.rawValue,
            route: response.handling.route,
            status: response.status.code,
            duration: request.start.microsecondsAgo,
            bytes: bytes,
            requestID: request.id.text,
            clientAddress: trustedProxies.clientAddress(of: request.peer, headers: request.headers),
            video: response.video ?? request.pathVideo,
            tenant: principal?.tenant,
            key: principal?.key,
            trace: request.span.flatMap { $0.isRecording ? $0.place.context : nil }
        )
    }
}

extension ContinuousClock.Instant {
    /// How many whole microseconds have passed since then.
    fileprivate var microsecondsAgo: Int64 {
        (ContinuousClock.now - self).microseconds
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
final class SentBytes: Sendable {
    private let total = Atomic(0)

    var count: Int {
        total.load(ordering: .relaxed)
    }

    func add(_ bytes: Int) {
        total.add(bytes, ordering: .relaxed)
    }
}
