package import GatewayAccess
package import GatewayArchive
package import GatewayHTTP
package import GatewayLedger
package import GatewayModel
import HTTPTypes

// A finished video's file: whole, in parts, or passed through from the upstream while the archive cannot take it; and
// links to it for whoever has no key.

/// `GET` and `HEAD /v1/videos/{id}/content`: the file of a finished video, whole or in part.
package struct ContentController: Sendable {
    private static let parameters: Set = ["variant", "download", "expires", "signature"]
    /// How often a file is looked for that should be there: another server may just be putting it back.
    static let looks = 4

    private let archive: any ArchiveStore
    private let use: ArchiveUse
    private let express: ExpressContent
    private let proxy: UpstreamFileProxy
    private let wait: FileWait
    private let clock: any WallClock
    private let entropy: Entropy
    private let onMissing: @Sendable (ArchivedFile, VideoID) async -> Bool

    /// Finds files in an archive.
    /// - Parameters:
    ///   - archive: Where the files of finished videos are read from.
    ///   - use: Told what is being read of the archive.
    ///   - source: Where files come from that are not in the archive yet.
    ///   - settings: Read at every use.
    ///   - onMissing: Told of a file that could not be opened though a video should have it, and says whether it is gone
    ///     for good.
    package init(
        ledger: Ledger,
        archive: any ArchiveStore,
        use: ArchiveUse,
        source: any VideoFileSource,
        settings: LiveValue<APISettings>,
        clock: any WallClock,
        entropy: Entropy,
        onMissing: @escaping @Sendable (ArchivedFile, VideoID) async -> Bool
    ) {
        self.archive = archive
        self.use = use
        express = ExpressContent(reader: ledger.reader, use: use, clock: clock)
        proxy = UpstreamFileProxy(source: source)
        wait = FileWait(reader: ledger.reader, proxy: proxy, settings: settings, clock: clock)
        self.clock = clock
        self.entropy = entropy
        self.onMissing = onMissing
    }

    var routes: [Route] {
        [HTTPRequest.Method.get, .head]
            .map { method in
                Route(
                    method,
                    "/v1/videos/{id}/content",
                    query: Self.parameters,
                    .tenantOrLink(.videosRead),
                    express: method == .get ? .file(express.find) : nil,
                    read
                )
            } + [Route(open: .options, "/v1/videos/{id}/content", query: Self.parameters) { .shareOptions(for: $0) }]
    }

    private func read(_ request: GatewayRequest, _ principal: Principal) async throws -> GatewayResponse {
        guard request.query["variant"].map({ $0 == "video" }) ?? true else {
            throw GatewayError(.invalidField, "The only variant is video.", parameter: "variant")
        }
        guard request.query["download"].map({ $0 == "1" }) ?? true else {
            throw GatewayError(.invalidField, "download can only be 1.", parameter: "download")
        }
        return try await content(of: try request.videoID, owner: try principal.owner, to: request, for: principal)
    }

    /// The file of a video of anybody's, for an operator.
    package func film(
        _ id: VideoID,
        to request: GatewayRequest,
        for principal: Principal
    ) async throws -> GatewayResponse {
        guard let video = try await wait.reader.video(id) else {
            throw GatewayError.noSuchVideo
        }
        return try await content(of: id, owner: video.tenant, to: request, for: principal)
    }

    private func content(
        of id: VideoID,
        owner: TenantID,
        to request: GatewayRequest,
        for principal: Principal
    ) async throws -> GatewayResponse {
        for look in 1...Self.looks {
            let content = try await wait.content(of: id, owner: owner)
            switch content {
            case .upstream(let video, let url, let permit):
                return passedThrough(video, url: url, permit: permit, to: request, for: principal)
            case .stored(let video, let archived):
                if let file = try await open(archived, of: video) {
                    express.keep(file, archived)
                    return StoredContent(video: video, archived: archived, file: file)
                        .response(to: request, for: principal, at: clock.now, using: entropy)
                }
                if look == Self.looks {
                    // Whoever is told that it is gone orders, and pays, again.
                    guard await onMissing(archived, video) else {
                        throw FileWait.unreadable
                    }
                } else {
                    try await wait.pause()
                }
            }
        }
        throw FileWait.expired
    }

    /// Opens a file, which counts as being read until it is closed.
    private func open(_ archived: ArchivedFile, of video: VideoID) async throws -> (any ReadableFile)? {
        try await archive.open(archived, of: video, reading: use.read(archived.digest, at: clock.now))
    }

    /// The file as it comes from the upstream: of unknown length, and so without parts.
    private func passedThrough(
        _ video: VideoID,
        url: String,
        permit: UpstreamFileProxy.Permit,
        to request: GatewayRequest,
        for principal: Principal
    ) -> GatewayResponse {
        var headers = HTTPFields(file: video, isSaved: request.isSaving, for: principal)
        headers[.acceptRanges] = "none"
        headers[.cacheControl] = "private, no-store"
        headers[.contentType] = ContentHead.type
        guard request.method == .get else {
            return GatewayResponse(status: .ok, headers: headers)
        }
        let body = proxy.body(of: url, limit: wait.settings.value.fileBytes, with: permit, on: request.eventLoop)
        return GatewayResponse(status: .ok, headers: headers, body: body)
    }
}
