import GatewayAccess
import GatewayArchive
import GatewayHTTP
import GatewayModel
import HTTPTypes

/// A file of the archive as an answer: whole, parts of it, or only that the caller has it already.
struct StoredContent {
    static let type = "video/mp4"
    /// For how many seconds a caller may keep the file; never beyond the end of the link that it came by.
    private static let longestKept: Int64 = 86_400

    let video: VideoID
    let digest: String
    let file: any ReadableFile

    func response(
        to request: GatewayRequest,
        for principal: Principal,
        at now: Timestamp,
        using entropy: Entropy
    ) -> GatewayResponse {
        let tag = EntityTag(digest: digest)
        var headers = request.fileHeaders(of: video, for: principal)
        headers[.acceptRanges] = "bytes"
        headers[.cacheControl] = Self.cacheControl(for: principal, at: now)
        headers[.eTag] = tag.description
        guard !tag.isKnown(to: request.headers) else {
            return .notModified(headers: headers)
        }
        switch range(asked: request, tag: tag) {
        case .whole:
            return response(.ok, to: request, part: 0..<file.size, headers: headers)
        case .part(let part):
            headers[.contentRange] = part.contentRange(of: file.size)
            return response(.partialContent, to: request, part: part, headers: headers)
        case .parts(let parts):
            return response(to: request, parts: PartList(parts, of: file.size, using: entropy), headers: headers)
        case .unsatisfiable:
            return refusal("The file has \(file.size) bytes; ask for a range within them.")
        case .excessive:
            return refusal(
                "Ask for at most \(ByteRange.maximumCount) ranges at once, and for no byte twice; the file has \(file.size) bytes."
            )
        }
    }

    private static func cacheControl(for principal: Principal, at now: Timestamp) -> String {
        let left = principal.linkExpiry.map { max(0, ($0 - now).milliseconds / 1000) } ?? longestKept
        return "private, max-age=\(min(left, longestKept)), immutable"
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

    private func response(
        _ status: HTTPResponse.Status,
        to request: GatewayRequest,
        part: Range<Int64>,
        headers: HTTPFields
    ) -> GatewayResponse {
        var headers = headers
        headers[.contentType] = Self.type
        headers[.contentLength] = String(part.count)
        guard request.method == .get else {
            return GatewayResponse(status: status, headers: headers)
        }
        return GatewayResponse(
            status: status,
            headers: headers,
            body: FileBody.of(file, part: part, on: request.eventLoop)
        )
    }

    private func response(to request: GatewayRequest, parts: PartList, headers: HTTPFields) -> GatewayResponse {
        var headers = headers
        headers[.contentType] = parts.type
        headers[.contentLength] = String(parts.length)
        let body = FileBody.of(file, parts: parts, on: request.eventLoop)
        return GatewayResponse(status: .partialContent, headers: headers, body: body)
    }

    private func refusal(_ message: String) -> GatewayResponse {
        GatewayResponse(
            refusing: GatewayError(.rangeNotSatisfiable, message),
            headers: [.contentRange: "bytes */\(file.size)"]
        )
    }
}

extension Principal {
    /// When the link ends that stands in for a key; a key's end is not looked at, because each request shows it anew.
    fileprivate var linkExpiry: Timestamp? {
        guard case .signedLink(let expiry) = subject else {
            return nil
        }
        return expiry
    }
}
