import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

/// Orders without idempotency keys that come again, whose answers arrive or do not, in whatever order.
struct RepeatHistoryTests {
    private static let steps = 120

    @Test(arguments: TestLedger.Engine.allCases, 1...10 as ClosedRange<UInt64>)
    func `an order brings back exactly what it repeats`(_ engine: TestLedger.Engine, seed: UInt64) async throws {
        var history = try await RepeatHistory(engine, seed: seed)
        for _ in 0..<Self.steps where history.mismatch == nil {
            try await history.step()
        }
        #expect(history.mismatch == nil, "seed \(seed)\n\(history.log.joined(separator: "\n"))")
        let videos = try await history.store.number("SELECT COUNT(*) FROM videos")
        #expect(videos == Int64(history.videos.count))
        #expect(try await history.store.number("SELECT COUNT(*) FROM entries WHERE kind = 'hold'") == videos)
    }
}

/// What was done to a ledger, and what should have come of it.
private struct RepeatHistory {
    struct Video {
        let id: VideoID
        let digest: String
        let at: Timestamp
        var isDeleted = false
    }

    struct Note: Hashable {
        let answer: UndeliveredAnswer
        let video: VideoID
    }

    let store: TestLedger
    var random: SplitMix64
    var videos: [Video] = []
    var notes: [Note: Timestamp] = [:]
    var log: [String] = []
    var mismatch: String?

    init(_ engine: TestLedger.Engine, seed: UInt64) async throws {
        store = try await TestLedger(engine)
        random = SplitMix64(seed: seed)
    }

    mutating func step() async throws {
        // So that no two things happen at one moment, whose order would be left to chance.
        let pause = [5_000, 90_000].randomElement(using: &random) ?? 1
        store.clock.advance(by: .milliseconds(Int.random(in: 1...pause, using: &random)))
        switch Int.random(in: 0..<10, using: &random) {
        case 0: try await delete()
        case 1: try await store.ledger.work.forgetKeys(at: store.clock.now)
        default: try await order()
        }
    }

    private mutating func order() async throws {
        let now = store.clock.now
        var claim = IdempotencyIdentity(
            route: "/v1/videos",
            key: nil,
            digest: ["ab", "cd"].randomElement(using: &random) ?? "ab",
            isRepeat: Int.random(in: 0..<4, using: &random) == 0
        )
        claim.tenantWindow = Int.random(in: 0..<4, using: &random) == 0 ? .seconds(120) : nil
        let isGone = Int.random(in: 0..<4, using: &random) == 0
        let key = KeyID(stored: ["key-1", "key-2"].randomElement(using: &random) ?? "key-1")
        let answer = UndeliveredAnswer(tenant: store.tenant.id, key: key, digest: claim.digest)
        let (expected, hasOtherCaller) = expected(claim, answer, isGone: isGone, at: now)
        let caller = OrderCaller(key: key) { isGone }
        let admitted = try await store.ledger.admissions.admit(try store.admission(identity: claim, caller: caller))
        let brought = admitted.isReplayed ? admitted.video.id : nil
        log.append(
            "\(now.milliseconds) \(claim.digest) by \(key) repeat \(claim.isRepeat) window \(claim.tenantWindow != nil) "
                + "gone \(isGone) → \(brought?.taskID ?? "new \(admitted.video.id.taskID)")"
        )
        if brought != expected || admitted.hasOtherCaller != hasOtherCaller {
            mismatch = "expected \(expected?.taskID ?? "a new one")"
            log.append(mismatch ?? "")
        }
        if brought == nil {
            videos.append(Video(id: admitted.video.id, digest: claim.digest, at: now))
        }
        let note = Note(answer: answer, video: admitted.video.id)
        if isGone, !hasOtherCaller {
            try await store.ledger.admissions.noteUndelivered(answer, of: admitted.video.id, at: now)
            notes[note] = now
        } else if !isGone, brought != nil {
            try await store.ledger.admissions.forgetUndelivered(answer, of: admitted.video.id)
            notes[note] = nil
        }
    }

    /// What an order must bring back: the latest lost answer, else the latest equal order that is near enough.
    private func expected(
        _ claim: IdempotencyIdentity,
        _ answer: UndeliveredAnswer,
        isGone: Bool,
        at now: Timestamp
    ) -> (video: VideoID?, hasOtherCaller: Bool) {
        let lost = notes.filter { $0.key.answer == answer && $0.value > now - .seconds(600) }
            .max { $0.value < $1.value }
        if let video = lost?.key.video, videos.contains(where: { $0.id == video && !$0.isDeleted }) {
            return (video, false)
        }
        let equal = videos.last { $0.digest == claim.digest && !$0.isDeleted }
        let windows = [claim.isRepeat ? Duration.seconds(600) : nil, claim.tenantWindow]
        if let equal, let window = windows.compactMap(\.self).max(), equal.at > now - window {
            return (equal.id, false)
        }
        guard let equal, isGone, equal.at > now - .seconds(10) else {
            return (nil, false)
        }
        return (equal.id, true)
    }

    private mutating func delete() async throws {
        guard let index = videos.indices.randomElement(using: &random), !videos[index].isDeleted else {
            return
        }
        let (id, now) = (videos[index].id, store.clock.now)
        _ = try await store.ledger.admissions.cancel(id, of: store.tenant.id, at: now)
        try await store.ledger.admissions.delete(id, of: store.tenant.id, at: now)
        videos[index].isDeleted = true
        log.append("\(now.milliseconds) delete \(id.taskID)")
    }
}
