import GatewayModel
import NIOHTTP1
import OutgoingHTTP

/// An answer, read: all that the classification and the log need to know of it.
struct UpstreamFacts: Sendable {
    /// The HTTP status.
    let status: Int
    /// The body; nothing when it could not be read.
    let envelope: Envelope?
    /// Whether the body is a page for people, which the API itself never sends.
    let isPage: Bool
    /// Why the answer is not whole; `nil` when it is.
    let loss: UpstreamAnswer.TransportFailure?
    /// The upstream's id of the request; shortened and freed of keys.
    let requestID: String?
    private let code: String?
    private let detail: String?
    private let retryAfter: Duration?

    /// Reads an answer that came at `now`.
    init(_ answer: UpstreamAnswer, redaction: Redaction, now: Timestamp) {
        status = answer.status
        envelope = Envelope(answer.body)
        isPage = envelope == nil && Self.isPage(answer)
        loss = answer.loss
        code = Self.code(envelope?.code).flatMap(redaction.clean)
        let id = envelope?.requestID ?? UpstreamRequestID.header(answer.headers)
        requestID = id.flatMap { UpstreamRequestID.isWord($0) ? $0 : nil }
            .flatMap { redaction.clean($0.prefix(UpstreamRequestID.maximumLength)) }
        detail = Self.words(of: answer, envelope).flatMap(redaction.clean)
        retryAfter = RetryAfter.read(answer.headers.first(name: "retry-after"), now: now)
    }

    /// The trouble of this kind, with all that is known for the log.
    func trouble(_ kind: UpstreamTrouble.Kind) -> UpstreamTrouble {
        UpstreamTrouble(
            kind,
            status: status,
            code: code,
            requestID: requestID,
            detail: detail,
            retryAfter: retryAfter
        )
    }

    private static func code(_ code: Envelope.Code?) -> String? {
        switch code {
        case .number(let number): String(number)
        case .word(let word): isCode(word) ? word : nil
        case .success, .none?, nil: nil
        }
    }

    private static func isCode(_ word: String) -> Bool {
        word.utf8.count <= 64 && word.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "_") }
    }

    private static func words(of answer: UpstreamAnswer, _ envelope: Envelope?) -> String? {
        if let loss = answer.loss {
            return loss.detail
        }
        guard let envelope else {
            return String(decoding: answer.body.prefix(Redaction.scannedLength), as: UTF8.self)
        }
        return envelope.message
    }

    private static func isPage(_ answer: UpstreamAnswer) -> Bool {
        let type = answer.headers.first(name: "content-type")?.lowercased() ?? ""
        return type.hasPrefix("text/html") || answer.body.trimmingWhitespace().first == UInt8(ascii: "<")
    }
}
