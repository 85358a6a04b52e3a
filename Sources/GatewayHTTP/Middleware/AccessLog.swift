import GatewayAccess
import GatewayModel
import GatewayTelemetry
import HTTPTypes
import NIOCore

/// Leaves one line for each request in the log: no query, no key, no prompt.
struct AccessLog: Middleware {
    let log: any RequestLog
    let trustedProxies: TrustedProxies

    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        switch response.body {
        // One that is held is logged once it is made.
        case .none, .broken, .held: log.write { record(of: request, response, bytes: 0) }
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
        case .pieces(let body):
            let begun = record(of: request, response, bytes: 0)
            body.atEnd { [log, start = request.start, sent = body.sent] in
                log.write {
                    var record = begun
                    record.bytes = sent.count
                    record.duration = start.microsecondsAgo
                    return record
                }
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
