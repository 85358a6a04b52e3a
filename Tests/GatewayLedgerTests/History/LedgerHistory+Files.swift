import GatewayLedger
import GatewayModel
import GatewayTestKit

extension LedgerHistory {
    mutating func claimFiles() async throws {
        let lease = Duration.milliseconds(Int.random(in: 0...20_000, using: &random))
        let due = model.videos.values.filter { $0.file == "pending" && ($0.fileNext.map { $0 <= now } ?? false) }
        let jobs = try await store.ledger.work.claimFiles(at: now, lease: lease, limit: 100)
        note("claim files \(jobs.map(\.video.taskID))")
        try check(Set(jobs.map(\.video)) == Set(due.map(\.id)), "which files are due")
        let end = now + lease
        for job in jobs {
            model.videos[job.video]?.fileNext = end
            model.videos[job.video]?.leaseEpoch += 1
            try check(job.leaseEpoch == model.videos[job.video]?.leaseEpoch, "the number of a claim")
        }
        fileJobs += jobs
    }

    mutating func recordFile() async throws {
        guard let job = fileJobs.suffix(6).randomElement(using: &random) else {
            return
        }
        let video = job.video
        let isLatest = job.leaseEpoch == model.videos[video]?.leaseEpoch
        let (was, end) = (model.videos[video]?.file, moment())
        switch Int.random(in: 0..<4, using: &random) {
        case 0, 1:
            note("stored \(video.taskID)")
            let file = ArchivedFile(digest: "ab", size: 1)
            let isKept = try await store.recordStored(file, of: video, expiresAt: end) == .kept
            try check(isKept == (was == "pending"), "kept: \(isKept)")
            if isKept {
                change(video, to: "stored", next: nil)
                model.videos[video]?.fileEnd = end
            }
        case 2:
            note("trouble with \(video.taskID)")
            try await store.ledger.work.recordFileTrouble(of: job, url: "v", trouble: .notYet, tryAgainAt: end)
            if was == "pending", isLatest {
                model.videos[video]?.fileNext = end
            }
        default:
            note("lost \(video.taskID)")
            try await store.ledger.work.recordFileLost(of: job)
            if was == "pending", isLatest {
                change(video, to: "gone", next: nil)
            }
        }
    }

    mutating func sweepFiles() async throws {
        let due = model.videos.values.filter { $0.file == "stored" && ($0.fileEnd.map { $0 <= now } ?? false) }
        let expired = try await store.ledger.work.expiredFiles(at: now)
        note("sweep \(expired.map(\.taskID))")
        try check(Set(expired) == Set(due.map(\.id)), "which files are over")
        for video in expired {
            try await store.ledger.work.recordFileRemoved(of: video, at: now)
            change(video, to: "gone", next: nil)
        }
    }

    private mutating func change(_ video: VideoID, to file: String, next: Timestamp?) {
        model.videos[video]?.file = file
        model.videos[video]?.fileNext = next
    }
}
