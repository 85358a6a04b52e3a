import GatewayLedger
import GatewayModel

/// Waits for a finished video's file, which reaches the archive a little after the video is done.
struct FileWait {
    /// How often the ledger is asked.
    static let period = Duration.milliseconds(250)
    /// How long a caller is told to wait for a file that did not come in time.
    private static let retryAfter = Duration.seconds(5)
    /// The longest time after which a caller is told to ask for an unfinished video's file again.
    private static let longestHint = Duration.seconds(60)

    let reader: LedgerReader
    let proxy: UpstreamFileProxy
    let settings: LiveValue<APISettings>
    let clock: any WallClock

    /// A tenant's video's file, once it is in the archive; or as it is upstream, when it could not be brought there.
    /// - Throws: `notFound`, `notReady`, `contentExpired`, or `internal` when the wait was cut off.
    func content(of id: VideoID, owner: TenantID) async throws(GatewayError) -> FoundContent {
        let deadline = clock.uptime + settings.value.fileWait
        var isTried = false
        while true {
            guard let video = try await reader.video(id, of: owner) else {
                throw .noSuchVideo
            }
            if let file = try Self.file(of: video, retryAfter: min(settings.value.pollInterval, Self.longestHint)) {
                return .stored(video.id, file)
            }
            if !isTried, let url = try await reader.liveAddress(of: video.id) {
                isTried = true
                if let permit = await proxy.permit(for: url, limit: settings.value.fileBytes) {
                    return .upstream(video.id, url: url, permit)
                }
            }
            guard clock.uptime < deadline else {
                throw GatewayError(
                    .notReady,
                    "The video is done, but its file is still being fetched; ask again.",
                    retry: .after(Self.retryAfter)
                )
            }
            try await pause()
        }
    }

    /// Waits until it is time to look again.
    func pause() async throws(GatewayError) {
        do {
            try await clock.sleep(for: Self.period)
        } catch {
            throw GatewayError(.internalError, "The wait was cut off.", origin: .gateway, cause: "\(error)")
        }
    }

    /// The file, or nothing while it may still come.
    private static func file(of video: Video, retryAfter: Duration) throws(GatewayError) -> ArchivedFile? {
        switch (video.status, video.file) {
        case (.queued, _), (.inProgress, _):
            throw GatewayError(
                .notReady,
                "The video is not finished; ask for it until its status is completed.",
                retry: .after(retryAfter)
            )
        case (.failed, _), (.canceled, _):
            throw neverMade
        case (.completed, .stored(let file)): return file
        case (.completed, .gone): throw expired
        case (.completed, .none), (.completed, .pending): return nil
        }
    }

    /// What is said of a video that ended without a file.
    static var neverMade: GatewayError {
        GatewayError(.notReady, "The video was not made, so it has no content.")
    }

    /// What is said of a file that is not lost, but cannot be read.
    static var unreadable: GatewayError {
        GatewayError(
            .storeUnavailable,
            "The video's file is kept, but cannot be read at the moment; ask again, and do not order it again.",
            origin: .store,
            retry: .after(retryAfter)
        )
    }

    /// What is said of a file that is no longer to be had.
    static var expired: GatewayError {
        GatewayError(.contentExpired, "The video's file is no longer kept; order the video again.")
    }
}

/// Where a finished video's content was found.
enum FoundContent {
    /// In the archive.
    case stored(VideoID, ArchivedFile)
    /// Upstream, while the archive cannot take it.
    case upstream(VideoID, url: String, UpstreamFileProxy.Permit)
}
