import GatewayModel
import HTTPTypes
import Hummingbird

/// A file of the archive as an answer: whole, parts of it, or only that the caller has it already.
struct StoredContent {
    static let type = "video/mp4"
    /// For how many seconds a caller may keep the file; never beyond the end of the link that it came by.
    private static let longestKept: Int64 = 86_400

    let video: VideoID
    let digest: String
    let file: OpenFile

    func response(to visitor: FileVisitor, at now: Timestamp, using entropy: Entropy) -> Response {
        let tag = EntityTag(digest: digest)
        var headers = visitor.headers(of: video)
        headers[.acceptRanges] = "bytes"
        headers[.cacheControl] = Self.cacheControl(for: visitor, at: now)
        headers[.eTag] = tag.description
        guard !tag.isKnown(to: visitor.request.headers) else {
            return .notModified(headers: headers)
        }
        switch range(asked: visitor.request, tag: tag) {
        case .whole:
            return response(.ok, to: visitor, part: 0..<file.size, headers: headers)
        case .part(let part):
            headers[.contentRange] = part.contentRange(of: file.size)
            return response(.partialContent, to: visitor, part: part, headers: headers)
        case .parts(let parts):
            return response(to: visitor, parts: PartList(parts, of: file.size, using: entropy), headers: headers)
        case .unsatisfiable:
            return refusal(visitor, "The file has \(file.size) bytes; ask for a range within them.")
        case .excessive:
            return refusal(
                visitor,
                "Ask for at most \(ByteRange.maximumCount) ranges at once, and for no byte twice; the file has \(file.size) bytes."
            )
        }
    }

    private static func cacheControl(for visitor: FileVisitor, at now: Timestamp) -> String {
        let left = visitor.expiry.map { max(0, ($0 - now).milliseconds / 1000) } ?? longestKept
        return "private, max-age=\(min(left, longestKept)), immutable"
    }

    /// The range that counts: only a `GET` has one, and only if the caller's part is of this same file.
    private func range(asked request: Request, tag: EntityTag) -> ByteRange {
        guard request.method == .get else {
            return .whole
        }
        if let condition = request.headers[.ifRange], condition != tag.description {
            return .whole
        }
        return ByteRange(request.headers[.range], of: file.size)
    }

    private func response(
        _ status: HTTPResponse.Status,
        to visitor: FileVisitor,
        part: Range<Int64>,
        headers: HTTPFields
    ) -> Response {
        var headers = headers
        headers[.contentType] = Self.type
        headers[.contentLength] = String(part.count)
        guard visitor.request.method == .get else {
            return Response(status: status, headers: headers)
        }
        visitor.notes.noteStream()
        return Response(status: status, headers: headers, body: FileBody.of(file, part: part, on: visitor.eventLoop))
    }

    private func response(to visitor: FileVisitor, parts: PartList, headers: HTTPFields) -> Response {
        var headers = headers
        headers[.contentType] = parts.type
        headers[.contentLength] = String(parts.length)
        visitor.notes.noteStream()
        let body = FileBody.of(file, parts: parts, on: visitor.eventLoop)
        return Response(status: .partialContent, headers: headers, body: body)
    }

    private func refusal(_ visitor: FileVisitor, _ message: String) -> Response {
        let error = GatewayError(.rangeNotSatisfiable, message)
        var response = ErrorAnswer(error: error, tag: visitor.tag).response(to: visitor.request)
        response.headers[.contentRange] = "bytes */\(file.size)"
        return response
    }
}
