import GatewayModel
import HTTPTypes
import Hummingbird
import Logging

/// `GET` and `HEAD /v1/videos/{id}/content`: the file of a finished video, whole or in part.
enum ReadContent {
    static let parameters: Set = ["variant", "expires", "signature"]
    /// For how many seconds a caller may keep the file; never beyond the end of the link that it came by.
    private static let longestKept: Int64 = 86_400
    private static let onlyVariant = "video"

    static func answer(to visitor: FileVisitor, at desk: FrontDesk) async throws -> Response {
        guard visitor.query["variant"].map({ $0 == onlyVariant }) ?? true else {
            throw GatewayError(.invalidField, "The only variant is video.", parameter: "variant")
        }
        let wait = FileWait(desk: desk)
        let (video, archived) = try await wait.storedFile { () async throws(GatewayError) in
            try await visitor.video(at: desk)
        }
        guard let file = try await OpenFile.open(desk.archive.path(of: video.id)), file.size == archived.size else {
            desk.logger.error("archived file is missing or damaged", metadata: ["video": "\(video.id)"])
            throw FileWait.expired
        }
        let tag = EntityTag(digest: archived.digest)
        let headers = headers(of: video.id, tag: tag, for: visitor, at: desk.clock.now)
        guard !tag.isKnown(to: visitor.request.headers) else {
            return .notModified(headers: headers)
        }
        switch range(asked: visitor.request, tag: tag, size: file.size) {
        case .whole:
            return response(.ok, to: visitor, part: 0..<file.size, of: file, headers: headers)
        case .part(let part):
            var headers = headers
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"
            return response(.partialContent, to: visitor, part: part, of: file, headers: headers)
        case .unsatisfiable:
            return unsatisfiable(visitor, size: file.size)
        }
    }

    /// The range that counts: only a `GET` has one, and only if the caller's part is of this same file.
    private static func range(asked request: Request, tag: EntityTag, size: Int64) -> ByteRange {
        guard request.method == .get else {
            return .whole
        }
        if let condition = request.headers[.ifRange], condition != tag.description {
            return .whole
        }
        return ByteRange(request.headers[.range], of: size)
    }

    private static func response(
        _ status: HTTPResponse.Status,
        to visitor: FileVisitor,
        part: Range<Int64>,
        of file: OpenFile,
        headers: HTTPFields
    ) -> Response {
        var headers = headers
        headers[.contentType] = "video/mp4"
        headers[.contentLength] = String(part.count)
        guard visitor.request.method == .get else {
            return Response(status: status, headers: headers)
        }
        visitor.notes.noteStream()
        return Response(status: status, headers: headers, body: FileBody.of(file, part: part))
    }

    private static func unsatisfiable(_ visitor: FileVisitor, size: Int64) -> Response {
        let error = GatewayError(.rangeNotSatisfiable, "The file has \(size) bytes; ask for a range within them.")
        var response = ErrorAnswer(error: error, tag: visitor.tag).response(to: visitor.request)
        response.headers[.contentRange] = "bytes */\(size)"
        return response
    }

    private static func headers(
        of video: VideoID,
        tag: EntityTag,
        for visitor: FileVisitor,
        at now: Timestamp
    ) -> HTTPFields {
        let left = visitor.expiry.map { max(0, ($0 - now).milliseconds / 1000) } ?? longestKept
        var headers: HTTPFields = [
            .acceptRanges: "bytes",
            .cacheControl: "private, max-age=\(min(left, longestKept)), immutable",
            .contentDisposition: "inline; filename=\"\(video).mp4\"",
            .contentTypeOptions: "nosniff",
            .eTag: tag.description,
        ]
        if case .key = visitor.pass {
            headers[.vary] = "Authorization"
        }
        return headers
    }
}
