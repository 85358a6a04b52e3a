import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

extension TestLedger {
    static let file = ArchivedFile(digest: "ab12", size: 12)

    /// Orders with the cache in between, a moment after whoever ordered before.
    func order(
        _ prompt: String = "A cat.",
        by tenant: Tenant? = nil,
        mode: CacheMode = .private,
        timeToLive: Duration = .seconds(3600),
        queueDeadline: Timestamp? = nil,
        asking change: (inout CacheRequest) -> Void = { _ in }
    ) async throws -> Video {
        clock.advance(by: .milliseconds(1))
        var cache = CacheRequest(policy: CachePolicy(mode: mode, timeToLive: timeToLive))
        change(&cache)
        let admission = try admission(
            prompt: prompt,
            tenant: tenant?.id,
            queueDeadline: queueDeadline,
            cache: cache
        )
        return try await ledger.admissions.admit(admission).video
    }

    /// The video as the ledger shows it now.
    func video(_ id: VideoID) async throws -> Video {
        try #require(try await ledger.reader.video(id))
    }

    /// Sends the next video.
    func send() async throws -> PlacedVideo {
        // Whoever joins a video just now holds it, and it is passed over for a moment.
        var tries = 0
        var begun = try await beginSubmission()
        while begun == nil, tries < 10_000 {
            tries += 1
            begun = try await beginSubmission()
        }
        let submission = try #require(begun)
        return PlacedVideo(id: submission.video, state: .submitting, startedAt: clock.now, submission: submission)
    }

    /// Brings a video that was sent to an end.
    func end(_ sent: PlacedVideo, _ result: PollResult = .succeeded(url: TestLedger.url)) async throws {
        let taskID = "task of \(sent.id)"
        try await record(.submitted(taskID: taskID, nextPoll: clock.now), of: sent.submission)
        try await record(result, of: sent.due(in: .submitted))
    }

    /// Makes the next video, and puts its file into the archive.
    @discardableResult
    func make() async throws -> VideoID {
        let sent = try await send()
        try await end(sent)
        try await recordStored(Self.file, of: sent.id, expiresAt: clock.now + .seconds(9_000_000))
        return sent.id
    }

    /// Audits everything.
    func expectSoundBooks() async throws {
        let report = try await LedgerAudit(ledger).verify(slots: 5, at: clock.now)
        #expect(report.results == [])
    }

    /// What a video has come to, in a line.
    func line(_ id: VideoID) async throws -> String {
        let video = try await video(id)
        return "\(video.cache.rawValue) \(video.state.rawValue) \(video.cost.amount)"
    }
}
