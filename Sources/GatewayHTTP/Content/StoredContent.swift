import GatewayModel
import HTTPTypes
import Hummingbird

/// A file of the archive as an answer: whole, one part of it, or only that the caller has it already.
struct StoredContent {
    static let type = "video/mp4"
    /// For how many seconds a caller may keep the file; never beyond the end of the link that it came by.
    private static let longestKept: Int64 = 86_400

    let video: VideoID
    let digest: String
    let file: OpenFile

    func response(to visitor: FileVisitor, at now: Timestamp) -> Response {
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
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"
            return response(.partialContent, to: visitor, part: part, headers: headers)
        case .unsatisfiable:
            return unsatisfiable(visitor)
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

    private func unsatisfiable(_ visitor: FileVisitor) -> Response {
        let error = GatewayError(.rangeNotSatisfiable, "The file has \(file.size) bytes; ask for a range within them.")
        var response = ErrorAnswer(error: error, tag: visitor.tag).response(to: visitor.request)
        response.headers[.contentRange] = "bytes */\(file.size)"
        return response
    }
}
