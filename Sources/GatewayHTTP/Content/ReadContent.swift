import GatewayModel
import HTTPTypes
import Hummingbird
import Logging

/// `GET` and `HEAD /v1/videos/{id}/content`: the file of a finished video, whole or in part.
enum ReadContent {
    static let parameters: Set = ["variant", "download", "expires", "signature"]
    /// How often a file is looked for that should be there: another server may just be putting it back.
    static let looks = 4

    static func answer(to visitor: FileVisitor, at desk: FrontDesk) async throws -> Response {
        guard visitor.query["variant"].map({ $0 == "video" }) ?? true else {
            throw GatewayError(.invalidField, "The only variant is video.", parameter: "variant")
        }
        guard visitor.query["download"].map({ $0 == "1" }) ?? true else {
            throw GatewayError(.invalidField, "download can only be 1.", parameter: "download")
        }
        let wait = FileWait(desk: desk)
        for look in 1...looks {
            let content = try await wait.content { () async throws(GatewayError) in
                try await visitor.video(at: desk)
            }
            switch content {
            case .live(let video, let url, let place):
                return live(video, url: url, place: place, to: visitor, at: desk)
            case .stored(let video, let archived):
                if let file = try await open(archived, of: video, at: desk) {
                    return StoredContent(video: video, digest: archived.digest, file: file)
                        .response(to: visitor, at: desk.clock.now, using: desk.entropy)
                }
                if look == looks {
                    await desk.onMissing(archived, video)
                } else {
                    try await wait.pause()
                }
            }
        }
        throw FileWait.expired
    }

    /// Opens a file under its own name, or under its video's as the version before named it.
    private static func open(_ archived: ArchivedFile, of video: VideoID, at desk: FrontDesk) async throws -> OpenFile?
    {
        let reading = desk.use.read(archived.digest, at: desk.clock.now)
        for path in [desk.archive.path(of: archived.digest), desk.archive.formerPath(of: video)] {
            if let file = try await OpenFile.open(path, reading: reading), file.size == archived.size {
                return file
            }
        }
        return nil
    }

    /// The file as it comes from the upstream: of unknown length, and so without parts.
    private static func live(
        _ video: VideoID,
        url: String,
        place: LiveFiles.Place,
        to visitor: FileVisitor,
        at desk: FrontDesk
    ) -> Response {
        var headers = visitor.headers(of: video)
        headers[.acceptRanges] = "none"
        headers[.cacheControl] = "private, no-store"
        headers[.contentType] = StoredContent.type
        guard visitor.request.method == .get else {
            return Response(status: .ok, headers: headers)
        }
        visitor.notes.noteStream()
        let body = desk.live.body(of: url, limit: desk.settings.fileBytes, in: place, on: visitor.eventLoop)
        return Response(status: .ok, headers: headers, body: body)
    }
}

extension FileVisitor {
    /// What every answer with a video's file says.
    func headers(of video: VideoID) -> HTTPFields {
        let disposition = query["download"] == nil ? "inline" : "attachment"
        var headers: HTTPFields = [
            .contentDisposition: "\(disposition); filename=\"\(video).mp4\"",
            .contentTypeOptions: "nosniff",
        ]
        if case .key = pass {
            headers[.vary] = "Authorization"
        }
        return headers
    }
}
