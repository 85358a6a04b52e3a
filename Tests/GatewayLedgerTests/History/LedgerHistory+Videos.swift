import GatewayLedger
import GatewayModel
import GatewayTestKit

extension LedgerHistory {
    mutating func admit() async throws {
        let tenant = tenants.randomElement(using: &random) ?? store.tenant.id
        let deadline = Int.random(in: 0..<4, using: &random) == 0 ? moment() : nil
        let priority = Int.random(in: 0..<3, using: &random) == 0 ? Int.random(in: 1...9, using: &random) : 0
        let admission = try store.admission(tenant: tenant, queueDeadline: deadline, priority: priority)
        let forecast = try await store.ledger.admissions.forecast(admission)
        // Of several in one millisecond any may stand before the others; then only after it was admitted it is known.
        let position = try await store.queuePosition(of: forecast, tenant: tenant)
        let isFirstInItsMoment = !model.videos.values.contains { $0.admittedAt == now }
        let video = try await store.ledger.admissions.admit(admission).video
        note("admit \(video.id.taskID) with \(priority)")
        model.videos[video.id] = VideoModel(
            id: video.id,
            tenant: tenant,
            deadline: deadline,
            priority: priority,
            at: now
        )
        let place = model.queue.firstIndex(of: video.id).map { $0 + 1 }
        try check(forecast.refusal == nil && (position == place || !isFirstInItsMoment), "forecast")
        try check(try await store.queuePosition(of: video) == place, "place in the queue")
    }

    mutating func begin() async throws {
        let expected = model.next(slots: slots, at: now)
        let lease = Duration.milliseconds(Int.random(in: 0...20_000, using: &random))
        let submission = try await store.beginSubmission(slots: slots, lease: lease)
        note("begin \(submission?.video.taskID ?? "nothing")")
        try check(submission?.video == expected, "who starts next: \(expected?.taskID ?? "nobody")")
        guard let submission else {
            return
        }
        try check(submission.refusals == model.videos[submission.video]?.refusals, "refusals")
        submissions.append(submission)
        model.begin(submission, leaseEnd: now + lease)
    }

    mutating func recordSubmission() async throws {
        // Mostly the latest one, now and then one that is long over.
        let recent = submissions.suffix(Int.random(in: 0..<5, using: &random) == 0 ? submissions.count : slots)
        guard let submission = recent.randomElement(using: &random) else {
            return
        }
        let results: [SubmissionResult] = [
            .submitted(taskID: "\(random.next())", nextPoll: moment()), .requeued(notBefore: moment()),
            .failed(VideoFailure(.upstreamRejected)), .unknown(nextPoll: moment()),
        ]
        let result = results.randomElement(using: &random) ?? results[0]
        note("record \(result) of \(submission.video.taskID) \(submission.name)")
        let expected = model.record(result, of: submission)
        try check(try await store.record(result, of: submission) == expected, "recorded: \(expected)")
    }

    mutating func claimDue() async throws {
        let limit = Int.random(in: 0...4, using: &random)
        let lease = Duration.milliseconds(Int.random(in: 0...20_000, using: &random))
        let due = model.videos.values.filter { $0.nextPoll.map { $0 <= now } ?? false }
        let claimed = try await store.ledger.work.claimDue(at: now, lease: lease, limit: limit)
        note("claim due \(claimed.map(\.id.taskID))")
        let chosen = Set(claimed.map(\.id))
        try check(claimed.count == min(limit, due.count) && chosen.isSubset(of: due.map(\.id)), "who is due")
        let latestChosen = due.filter { chosen.contains($0.id) }.compactMap(\.nextPoll).max()
        let earliestLeft = due.filter { !chosen.contains($0.id) }.compactMap(\.nextPoll).min()
        if let latestChosen, let earliestLeft {
            try check(latestChosen <= earliestLeft, "longest due first")
        }
        let end = now + lease
        for claim in claimed {
            try check(claim.wasCutShort == (model.videos[claim.id]?.state == .submitting), "which was cut short")
            model.claim(claim.id, leaseEnd: end)
            let video = model.videos[claim.id]
            try check(claim.leaseEpoch == video?.leaseEpoch, "the number of a claim")
            try check(claim.state == video?.state && claim.taskID == video?.taskID, "what is known of a claim")
            try check(claim.name.text == video?.attempts.last?.name, "the attempt of a claim")
        }
        claims += claimed
    }

    mutating func recordLook() async throws {
        let recent = claims.suffix(Int.random(in: 0..<5, using: &random) == 0 ? claims.count : 5)
        guard let due = recent.randomElement(using: &random) else {
            return
        }
        var results: [PollResult] = [
            .unchanged(
                nextPoll: moment(),
                misses: Int.random(in: 0...9, using: &random),
                silences: Int.random(in: 0...9, using: &random)
            ), .succeeded(url: "u"),
            .failed(VideoFailure(.upstreamFailed)), .failed(VideoFailure(.submissionUnknown)),
            .timedOut(nextPoll: moment()),
        ]
        if due.state != .timedOut {
            results += [.working(.submitted, nextPoll: moment()), .working(.processing, nextPoll: moment())]
        }
        let result = results.randomElement(using: &random) ?? results[0]
        let taskID = Bool.random(using: &random) ? "\(random.next())" : nil
        note("record \(result) of \(due.id.taskID) in \(due.state)")
        let expected = model.record(result, of: due, taskID: taskID, at: now)
        try check(try await store.record(result, of: due, taskID: taskID) == expected, "recorded: \(expected)")
    }

    mutating func cancel() async throws {
        guard let video = video(), let tenant = tenants.randomElement(using: &random) else {
            return
        }
        note("cancel \(video.taskID)")
        let expected = model.cancel(video, by: tenant)
        let refusal = await refusal { [store, now] in
            _ = try await store.ledger.admissions.cancel(video, of: tenant, at: now)
        }
        try check(refusal == expected, "refused: \(String(describing: expected))")
    }

    mutating func delete() async throws {
        guard let video = video(), let tenant = tenants.randomElement(using: &random) else {
            return
        }
        note("delete \(video.taskID)")
        let expected = model.delete(video, by: tenant, at: now)
        let refusal = await refusal { [store, now] in
            try await store.ledger.admissions.delete(video, of: tenant, at: now)
        }
        try check(refusal == expected, "refused: \(String(describing: expected))")
        let isVisible = try await store.ledger.reader.video(video, of: model.videos[video]?.tenant ?? tenant) != nil
        try check(isVisible != model.videos[video]?.isDeleted, "visible: \(isVisible)")
    }

    mutating func expire() async throws {
        note("expire")
        let expected = model.expire(at: now)
        try check(Set(try await store.ledger.work.expireQueued(at: now).map(\.id)) == expected, "expired")
    }

    private func refusal(of verb: () async throws -> Void) async -> GatewayError.Code? {
        do {
            try await verb()
            return nil
        } catch {
            return (error as? GatewayError)?.code
        }
    }
}
