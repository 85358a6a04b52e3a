import GatewayAccess
import GatewayHTTP
import GatewayModel
import HTTPTypes

/// The heads of answers with one file of the archive, the same whichever way it is answered.
struct ContentHead {
    /// What a film is.
    static let type = "video/mp4"
    /// For how many seconds a caller may keep the file; never beyond the end of the link that it came by.
    private static let longestKept: Int64 = 86_400

    /// What all of them say.
    private let fields: HTTPFields
    private let size: Int64

    /// Makes the heads of a video's file.
    /// - Parameter isSaved: Whether the caller wants to save the file and not to show it.
    init(of file: ArchivedFile, video: VideoID, isSaved: Bool, for principal: Principal, at now: Timestamp) {
        var fields = HTTPFields(file: video, isSaved: isSaved, for: principal)
        fields[.acceptRanges] = "bytes"
        fields[.cacheControl] = Self.cacheControl(for: principal, at: now)
        fields[.eTag] = EntityTag(digest: file.digest).description
        self.fields = fields
        size = file.size
    }

    /// The caller has the file already.
    var known: GatewayResponse {
        .notModified(headers: fields)
    }

    /// The whole file.
    var whole: GatewayResponse {
        response(.ok, fields, type: Self.type, length: size)
    }

    /// One part of it.
    func one(_ part: Range<Int64>) -> GatewayResponse {
        var fields = fields
        fields[.contentRange] = part.contentRange(of: size)
        return response(.partialContent, fields, type: Self.type, length: Int64(part.count))
    }

    /// Several parts of it.
    func several(_ parts: PartList) -> GatewayResponse {
        response(.partialContent, fields, type: parts.type, length: parts.length)
    }

    private func response(
        _ status: HTTPResponse.Status,
        _ fields: HTTPFields,
        type: String,
        length: Int64
    ) -> GatewayResponse {
        var fields = fields
        fields[.contentType] = type
        fields[.contentLength] = String(length)
        return GatewayResponse(status: status, headers: fields)
    }

    private static func cacheControl(for principal: Principal, at now: Timestamp) -> String {
        let left = principal.linkExpiry.map { max(0, ($0 - now).milliseconds / 1000) } ?? longestKept
        return "private, max-age=\(min(left, longestKept)), immutable"
    }
}

extension HTTPFields {
    /// What every answer with a video's file says.
    /// - Parameter isSaved: Whether the caller wants to save the file and not to show it.
    init(file video: VideoID, isSaved: Bool, for principal: Principal) {
        self = [
            .contentDisposition: "\(isSaved ? "attachment" : "inline"); filename=\"\(video).mp4\"",
            .contentTypeOptions: "nosniff",
        ]
        if principal.key != nil {
            self[.vary] = "Authorization"
        }
    }
}

extension GatewayRequest {
    /// Whether the caller wants to save a file and not to show it.
    var isSaving: Bool {
        query["download"] != nil
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
