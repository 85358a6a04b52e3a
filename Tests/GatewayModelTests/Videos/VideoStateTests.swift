import GatewayModel
import Testing

struct VideoStateTests {
    /// Every move that the ledger's rules know; what is not here does not exist.
    private static let moves: [VideoState: Set<VideoState>] = [
        .queued: [.submitting, .canceled, .expired],
        .submitting: [.submitted, .queued, .failed, .unknown],
        .unknown: [.queued, .submitted, .processing, .succeeded, .failed, .timedOut],
        .submitted: [.processing, .succeeded, .failed, .timedOut],
        .processing: [.submitted, .succeeded, .failed, .timedOut],
        .timedOut: [.succeeded, .failed],
        .succeeded: [],
        .failed: [],
        .canceled: [],
        .expired: [],
    ]

    @Test(arguments: VideoState.allCases, VideoState.allCases)
    func `a video moves only where the rules allow it`(from: VideoState, to: VideoState) throws {
        let allowed = try #require(Self.moves[from])
        #expect(from.successors.contains(to) == allowed.contains(to))
    }

    @Test(arguments: VideoState.allCases)
    func `an end is where nothing moves any more`(state: VideoState) {
        #expect(state.isFinal == state.successors.isEmpty)
    }

    @Test(arguments: VideoState.allCases)
    func `from every state an end can be reached`(start: VideoState) {
        var reached: Set = [start]
        var size = 0
        while reached.count > size {
            size = reached.count
            reached.formUnion(reached.flatMap(\.successors))
        }
        #expect(!reached.filter(\.isFinal).isEmpty)
    }

    @Test(arguments: VideoState.allCases)
    func `a slot is taken from the submission to the end`(state: VideoState) {
        #expect(state.takesSlot == [.submitting, .unknown, .submitted, .processing].contains(state))
    }

    @Test(arguments: [
        (VideoState.queued, VideoStatus.queued), (.submitting, .inProgress), (.unknown, .inProgress),
        (.submitted, .inProgress), (.processing, .inProgress), (.succeeded, .completed), (.failed, .failed),
        (.timedOut, .failed), (.expired, .failed), (.canceled, .canceled),
    ])
    func `a caller is shown five words`(state: VideoState, status: VideoStatus) {
        #expect(state.status == status)
        #expect(status.states.contains(state))
    }

    @Test
    func `every state is shown as exactly one status`() {
        #expect(VideoStatus.allCases.flatMap(\.states).count == VideoState.allCases.count)
        #expect(VideoStatus.allCases.map(\.rawValue) == ["queued", "in_progress", "completed", "failed", "canceled"])
    }

    @Test(arguments: VideoState.allCases)
    func `whoever waits is told of every end, and of a time-out`(state: VideoState) {
        #expect(state.status.isFinal == (state.isFinal || state == .timedOut))
    }

    /// From `unknown` only by the word of the very process that sent it, which the ledger asks for.
    @Test
    func `nothing that the upstream has taken goes back to the queue`() {
        let backToTheQueue = VideoState.allCases.filter { $0.successors.contains(.queued) }
        #expect(backToTheQueue == [.submitting, .unknown])
    }
}

struct VideoFailureTests {
    @Test(arguments: VideoFailure.Code.allCases)
    func `a failure says what it costs and never who made it`(code: VideoFailure.Code) {
        let message = VideoFailure(code).message
        #expect(message.contains("charged"))
        for name in ["kling", "deerapi", "http", "task_id"] {
            #expect(!message.lowercased().contains(name))
        }
    }

    @Test
    func `the codes are those of the contract`() {
        #expect(
            VideoFailure.Code.allCases.map(\.rawValue) == [
                "content_policy", "upstream_rejected", "upstream_failed", "queue_deadline_exceeded",
                "submission_unknown", "timed_out",
            ]
        )
    }
}
