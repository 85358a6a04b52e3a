import GatewayAccess
import GatewayArchive
import GatewayHTTP
import GatewayModel
import HTTPTypes
import NIOCore

/// A file of the archive as an answer: whole, parts of it, or only that the caller has it already.
struct StoredContent {
    let video: VideoID
    let archived: ArchivedFile
    let file: any ReadableFile

    func response(
        to request: GatewayRequest,
        for principal: Principal,
        at now: Timestamp,
        using entropy: Entropy
    ) -> GatewayResponse {
        let tag = EntityTag(digest: archived.digest)
        let head = ContentHead(of: archived, video: video, isSaved: request.isSaving, for: principal, at: now)
        guard !tag.isKnown(to: request.headers) else {
            return head.known
        }
        switch range(asked: request, tag: tag) {
        case .whole:
            return sending(head.whole, to: request) { FileBody.of(file, part: 0..<file.size, on: $0) }
        case .part(let part):
            return sending(head.one(part), to: request) { FileBody.of(file, part: part, on: $0) }
        case .parts(let parts):
            let list = PartList(parts, of: file.size, using: entropy)
            return sending(head.several(list), to: request) { FileBody.of(file, parts: list, on: $0) }
        case .unsatisfiable:
            return refusal("The file has \(file.size) bytes; ask for a range within them.")
        case .excessive:
            return refusal(
                "Ask for at most \(ByteRange.maximumCount) ranges at once, and for no byte twice; the file has \(file.size) bytes."
            )
        }
    }

    /// The range that counts: only a `GET` has one, and only if the caller's part is of this same file.
    private func range(asked request: GatewayRequest, tag: EntityTag) -> ByteRange {
        guard request.method == .get else {
            return .whole
        }
        if let condition = request.headers[.ifRange], condition != tag.description {
            return .whole
        }
        return ByteRange(request.headers[.range], of: file.size)
    }

    /// An answer with its body, where a body is asked for.
    private func sending(
        _ head: GatewayResponse,
        to request: GatewayRequest,
        _ body: (any EventLoop) -> GatewayResponse.Body
    ) -> GatewayResponse {
        var response = head
        if request.method == .get {
            response.body = body(request.eventLoop)
        }
        return response
    }

    private func refusal(_ message: String) -> GatewayResponse {
        GatewayResponse(
            refusing: GatewayError(.rangeNotSatisfiable, message),
            headers: [.contentRange: "bytes */\(file.size)"]
        )
    }
}
