import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Synchronization

/// The one line that a request leaves in the log: no query, no key, no prompt.
struct AccessLine: Sendable {
    private let method: String
    private let template: String
    private let status: Int
    private let tag: RequestTag
    private let caller: RequestNotes.Caller?
    private let start: ContinuousClock.Instant
    private let logger: Logger

    init(
        _ request: Request,
        context: FrontContext,
        status: HTTPResponse.Status,
        start: ContinuousClock.Instant,
        logger: Logger
    ) {
        method = request.method.rawValue
        template = context.endpointPath ?? ""
        self.status = status.code
        tag = context.tag
        caller = context.notes.caller
        self.start = start
        self.logger = logger
    }

    /// The answer, and the line written once its body has gone out.
    func written(with response: Response, isStreamed: Bool) -> Response {
        guard isStreamed else {
            write(bytes: response.body.contentLength ?? 0)
            return response
        }
        var response = response
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            let sent = SentBytes()
            defer { write(bytes: sent.count) }
            try await body.write(
                writer.map { piece in
                    sent.add(piece.readableBytes)
                    return piece
                }
            )
        }
        return response
    }

    /// Writes the line of a request that has ended.
    func write(bytes: Int) {
        logger.info("request", metadata: metadata(bytes: bytes))
    }

    private func metadata(bytes: Int) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "method": "\(method)",
            "route": "\(template)",
            "status": "\(status)",
            "duration_ms": "\((ContinuousClock.now - start).milliseconds)",
            "bytes": "\(bytes)",
            "request_id": "\(tag)",
        ]
        if let caller {
            metadata["tenant"] = "\(caller.tenant)"
            metadata["key"] = caller.key.map { "\($0)" }
        }
        return metadata
    }
}

/// Counts what a streamed answer has sent.
private final class SentBytes: Sendable {
    private let total = Atomic(0)

    var count: Int {
        total.load(ordering: .relaxed)
    }

    func add(_ bytes: Int) {
        total.add(bytes, ordering: .relaxed)
    }
}
