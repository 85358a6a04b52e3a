import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// A video that the ledger's own verbs have brought to a state.
struct PlacedVideo: Sendable {
    let id: VideoID
    let state: VideoState
    let startedAt: Timestamp
    /// Its submission, or one that looks like it where it was never sent.
    let submission: Submission

    /// The video as someone has claimed it who saw it in `state`, before any other claim.
    func due(in state: VideoState? = nil, taskID: String? = nil, claim: Int64 = 0) -> DueVideo {
        DueVideo(
            id: id,
            state: state ?? self.state,
            since: startedAt,
            startedAt: startedAt,
            taskID: taskID,
            name: submission.name,
            key: submission.key,
            misses: 0,
            leaseEpoch: claim
        )
    }
}

extension TestLedger {
    static let url = "https://files.example.com/a.mp4"

    /// Admits a video and brings it to a state.
    ///
    /// The queue must be empty; `expired` moves the clock by a second.
    func place(
        _ state: VideoState,
        externalID: String? = nil,
        slots: Int = 1000
    ) async throws -> PlacedVideo {
        let deadline: Timestamp? = state == .expired ? clock.now + .seconds(1) : nil
        let video = try await admit(externalID: externalID, queueDeadline: deadline)
        var submission = Submission(
            video: video.id,
            name: ExternalTaskID(stored: "kg-never"),
            order: video.order,
            key: UpstreamKeyID("uk_test"),
            startedAt: clock.now,
            refusals: 0
        )
        switch state {
        case .queued: break
        case .canceled: _ = try await ledger.admissions.cancel(video.id, of: tenant.id, at: clock.now)
        case .expired:
            clock.advance(by: .seconds(1))
            #expect(try await ledger.work.expireQueued(at: clock.now).map(\.id) == [video.id])
        case .submitting, .unknown, .submitted, .processing, .succeeded, .failed, .timedOut:
            submission = try #require(try await beginSubmission(slots: slots))
            try await lead(submission, to: state)
        }
        #expect(submission.video == video.id)
        #expect(try await self.state(of: video.id) == state)
        return PlacedVideo(id: video.id, state: state, startedAt: clock.now, submission: submission)
    }

    private func lead(_ submission: Submission, to state: VideoState) async throws {
        let now = clock.now
        switch state {
        case .unknown: try await record(.unknown(nextPoll: now), of: submission)
        case .failed: try await record(.failed(VideoFailure(.upstreamRejected)), of: submission)
        case .submitted, .processing, .succeeded, .timedOut:
            try await record(.submitted(taskID: "8781", nextPoll: now), of: submission)
            let due = DueVideo(
                id: submission.video,
                state: .submitted,
                since: now,
                startedAt: now,
                taskID: "8781",
                name: submission.name,
                key: submission.key,
                misses: 0,
                leaseEpoch: 0
            )
            switch state {
            case .processing: try await record(.working(.processing, nextPoll: now), of: due)
            case .succeeded: try await record(.succeeded(url: Self.url), of: due)
            case .timedOut: try await record(.timedOut(nextPoll: now), of: due)
            default: break
            }
        default: break
        }
    }

    /// Records what a submission came to, now.
    @discardableResult
    func record(
        _ result: SubmissionResult,
        of submission: Submission,
        trouble: UpstreamTrouble? = nil
    ) async throws -> Bool {
        try await ledger.work.record(result, of: submission, trouble: trouble, at: clock.now)
    }

    /// Records what a look came to, now.
    @discardableResult
    func record(_ result: PollResult, of due: DueVideo, taskID: String? = nil) async throws -> Bool {
        try await ledger.work.record(result, of: due, taskID: taskID, at: clock.now)
    }
}
