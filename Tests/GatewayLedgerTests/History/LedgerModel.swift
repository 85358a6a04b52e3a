import GatewayLedger
import GatewayModel

/// The ledger's verbs over videos in memory, as the rules tell them.
struct LedgerModel {
    var videos: [VideoID: VideoModel] = [:]
    /// How many parts of a turn a second of each tenant's videos takes; all weights divide it.
    var weights: [TenantID: Int64] = [:]
    private var served: [TenantID: Int64] = [:]
    private var clock: Int64 = 0

    private static let turn: Int64 = 720_720
    private static let seconds: Int64 = 5

    /// In the order of admission, which is that of the ids.
    var sorted: [VideoModel] {
        videos.values.sorted { $0.id < $1.id }
    }

    var slotsTaken: Int {
        videos.values.count { $0.state.takesSlot }
    }

    /// All that wait, in the order in which they start: one after the other whoever has had the least for its weight.
    var queue: [VideoID] {
        fairly(videos.values.filter { $0.state == .queued }).map(\.id)
    }

    /// Who starts next.
    func next(slots: Int, at now: Timestamp) -> VideoID? {
        guard slotsTaken < slots else {
            return nil
        }
        return fairly(
            videos.values.filter { video in
                video.state == .queued && video.notBefore <= now && (video.deadline.map { $0 > now } ?? true)
            }
        )
        .first?
        .id
    }

    private func fairly(_ waiting: [VideoModel]) -> [VideoModel] {
        var (rest, served, order) = (waiting, served, [VideoModel]())
        func mark(_ tenant: TenantID) -> Int64 {
            max(clock, served[tenant] ?? 0)
        }
        while !rest.isEmpty {
            let heads = Dictionary(grouping: rest, by: \.tenant).values
                .compactMap { videos in
                    videos.min { ($1.priority, $0.id) < ($0.priority, $1.id) }
                }
            guard let next = heads.min(by: { (mark($0.tenant), $0.id) < (mark($1.tenant), $1.id) }) else {
                break
            }
            served[next.tenant] = mark(next.tenant) + cost(next.tenant)
            order.append(next)
            rest.removeAll { $0.id == next.id }
        }
        return order
    }

    private func cost(_ tenant: TenantID) -> Int64 {
        Self.seconds * Self.turn / (weights[tenant] ?? 1)
    }

    mutating func begin(_ submission: Submission, leaseEnd: Timestamp) {
        if let tenant = videos[submission.video]?.tenant {
            clock = max(clock, served[tenant] ?? 0)
            served[tenant] = clock + cost(tenant)
        }
        videos[submission.video]?.move(to: .submitting)
        videos[submission.video]?.nextPoll = leaseEnd
        videos[submission.video]?.attempts.append(AttemptModel(name: submission.name.text))
    }

    /// Claims a video to ask about it.
    mutating func claim(_ id: VideoID, leaseEnd: Timestamp) {
        guard var video = videos[id] else {
            return
        }
        video.leaseEpoch += 1
        video.nextPoll = leaseEnd
        if video.state == .submitting {
            video.move(to: .unknown)
            video.attempts[video.attempts.count - 1].outcome = "unknown"
        }
        videos[id] = video
    }

    /// - Returns: Whether this very attempt had no end yet.
    mutating func record(_ result: SubmissionResult, of submission: Submission) -> Bool {
        guard var video = videos[submission.video], [.submitting, .unknown].contains(video.state),
            let attempt = video.attempts.last, attempt.name == submission.name.text, !attempt.hasEnded
        else {
            return false
        }
        if case .unknown = result, video.state == .unknown {
            return false
        }
        switch result {
        case .submitted(let taskID, let nextPoll):
            video.move(to: .submitted)
            (video.taskID, video.nextPoll) = (taskID, nextPoll)
            video.endAttempt("made", ifIn: ["open", "unknown"])
        case .requeued(let notBefore, let refusals):
            video.move(to: .queued)
            video.nextPoll = nil
            (video.notBefore, video.refusals) = (notBefore, refusals ?? submission.refusals + 1)
            (video.misses, video.silences) = (0, 0)
            served[video.tenant, default: 0] -= cost(video.tenant)
            video.endAttempt("refused", ifIn: ["open", "unknown"])
        case .failed:
            video.move(to: .failed)
            video.endAttempt("rejected", ifIn: ["open", "unknown"])
        case .unknown(let nextPoll):
            video.move(to: .unknown)
            video.nextPoll = nextPoll
            video.endAttempt("unknown", ifIn: ["open"])
        }
        videos[video.id] = video
        return true
    }

    /// - Returns: Whether the video still stood where it was seen.
    mutating func record(_ result: PollResult, of due: DueVideo, taskID: String?, at now: Timestamp) -> Bool {
        guard var video = videos[due.id], video.state == due.state, video.leaseEpoch == due.leaseEpoch else {
            return false
        }
        if due.taskID == nil {
            video.taskID = taskID ?? video.taskID
        }
        switch result {
        case .unchanged(let nextPoll, let misses, let silences):
            (video.nextPoll, video.misses, video.silences) = (nextPoll, misses, silences)
        case .working(let state, let nextPoll):
            video.move(to: state)
            (video.nextPoll, video.misses, video.silences) = (nextPoll, 0, 0)
            video.endAttempt("made", ifIn: ["unknown"])
        case .succeeded:
            video.move(to: .succeeded)
            (video.file, video.fileNext) = ("pending", now)
            video.endAttempt("made", ifIn: ["unknown"])
        case .failed(let failure):
            video.move(to: .failed)
            let isLost = [.submissionUnknown, .timedOut].contains(failure.code)
            video.endAttempt(isLost ? "lost" : "made", ifIn: ["unknown"])
        case .timedOut(let nextPoll):
            video.move(to: .timedOut)
            (video.nextPoll, video.misses, video.silences) = (nextPoll, 0, 0)
        }
        videos[video.id] = video
        return true
    }

    mutating func expire(at now: Timestamp) -> Set<VideoID> {
        let expired = videos.values.filter { $0.state == .queued && ($0.deadline.map { $0 <= now } ?? false) }
        for video in expired {
            videos[video.id]?.move(to: .expired)
        }
        return Set(expired.map(\.id))
    }

    /// - Returns: The code of the refusal, if any.
    mutating func cancel(_ id: VideoID, by tenant: TenantID) -> GatewayError.Code? {
        guard let video = videos[id], video.tenant == tenant, !video.isDeleted else {
            return .notFound
        }
        switch video.state {
        case .queued: videos[id]?.move(to: .canceled)
        case .canceled: break
        default: return .notCancelable
        }
        return nil
    }

    mutating func delete(_ id: VideoID, by tenant: TenantID, at now: Timestamp) -> GatewayError.Code? {
        guard var video = videos[id], video.tenant == tenant, !video.isDeleted else {
            return .notFound
        }
        guard video.state.isFinal else {
            return .notReady
        }
        video.isDeleted = true
        (video.fileNext, video.fileEnd) = (nil, now)
        video.file = video.file == "pending" ? "gone" : video.file
        videos[id] = video
        return nil
    }

    /// What a new process does before anything else, where it is alone.
    mutating func endLeases(at now: Timestamp) {
        for id in videos.keys {
            guard var video = videos[id] else {
                continue
            }
            if [.submitting, .unknown, .submitted, .processing].contains(video.state), let look = video.nextPoll {
                video.nextPoll = min(look, now)
            }
            if video.file == "pending", let next = video.fileNext {
                video.fileNext = min(next, now)
            }
            videos[id] = video
        }
    }
}
