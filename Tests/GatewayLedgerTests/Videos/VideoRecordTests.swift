import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct VideoRecordTests {
    private static let caller = OrderCaller(key: KeyID(stored: "key-1"), requestID: "req_1") { false }

    /// Orders as somebody with a key whose request has a name.
    private static func order(
        _ store: TestLedger,
        key: String? = nil,
        externalID: String? = nil,
        tenant: TenantID? = nil,
        caller: OrderCaller = caller
    ) async throws -> Video {
        let identity = IdempotencyIdentity(route: "/v1/videos", key: key, digest: "ab", isRepeat: false)
        let admission = try store.admission(
            prompt: "c4n4ry",
            tenant: tenant,
            externalID: externalID,
            identity: identity,
            caller: caller
        )
        return try await store.ledger.admissions.admit(admission).video
    }

    private static func send(_ store: TestLedger, as task: String = "task-7") async throws -> Submission {
        let submission = try #require(try await store.beginSubmission())
        try await store.ledger.work.record(
            .submitted(taskID: task, nextPoll: store.clock.now),
            of: submission,
            trouble: nil,
            requestID: "up-1",
            at: store.clock.now
        )
        return submission
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video's record has its order, its submissions, its money, its file and its last poll`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let start = store.clock.now
        let video = try await Self.order(store, key: "mine", externalID: "scene-12")
        let refused = try #require(try await store.beginSubmission())
        let trouble = UpstreamTrouble(.busy, status: 429, code: "1303", requestID: "up-0")
        try await store.ledger.work.record(
            .requeued(notBefore: start),
            of: refused,
            trouble: trouble,
            at: store.clock.now
        )
        store.clock.advance(by: .seconds(1))
        let sent = try await Self.send(store)
        store.clock.advance(by: .seconds(1))
        let due = try #require(
            try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 1).first
        )
        #expect(due.origin == VideoOrigin(tenant: store.tenant.id, requestID: "req_1"))
        #expect(sent.origin == due.origin)
        let answer = PollAnswer(outcome: "succeeded", requestID: "up-2")
        #expect(
            try await store.ledger.work.record(
                .succeeded(url: "https://files.example/s3cret"),
                of: due,
                answer: answer,
                at: store.clock.now
            )
        )
        let file = ArchivedFile(digest: String(repeating: "ab", count: 32), size: 9)
        _ = try await store.recordStored(file, of: video.id, expiresAt: store.clock.now + .seconds(60))

        let record = try #require(try await store.ledger.reader.record(of: video.id))
        #expect(record.video.id == video.id && record.video.state == .succeeded)
        #expect(record.deletedAt == nil)
        #expect(record.order.key?.text == "key-1")
        #expect(record.order.requestID == "req_1")
        #expect(record.order.idempotency?.route == "/v1/videos")
        #expect(record.order.idempotency?.since == start)
        #expect(!record.order.isAnswerLost)
        #expect(record.upstream.taskID == "task-7")
        #expect(record.upstream.polledAt == store.clock.now)
        #expect(record.upstream.pollOutcome == "succeeded")
        #expect(record.upstream.pollRequestID == "up-2")
        #expect(record.upstream.nextPoll == nil)
        #expect(record.upstream.refusals == 1)
        #expect(record.attempts.map(\.number) == [1, 2])
        #expect(record.attempts.map(\.name) == [refused.name, sent.name])
        #expect(record.attempts.map(\.outcome) == ["refused", "made"])
        #expect(record.attempts.map(\.requestID) == ["up-0", "up-1"])
        #expect(record.attempts.map(\.code) == ["1303", nil])
        #expect(record.attempts.map(\.status) == [429, nil])
        #expect(record.entries.map(\.kind) == ["hold", "settle"])
        #expect(record.entries.allSatisfy { $0.amount == video.cost.amount })
        #expect(record.file.storedAt != nil)
        #expect(record.sharing.leader == nil && record.sharing.followerCount == 0)
        #expect(record.repeats.isEmpty)
        #expect(!"\(record)".contains("s3cret"))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a record has nothing of other videos`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await Self.order(store, key: "mine")
        _ = try await Self.send(store)
        let other = try await Self.order(store, key: "other")
        let record = try #require(try await store.ledger.reader.record(of: other.id))
        #expect(record.attempts.isEmpty)
        #expect(record.entries.map(\.kind) == ["hold"])
        #expect(record.upstream.taskID == nil && record.upstream.polledAt == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video is found by every name that somebody may have of it, and after it was deleted`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await Self.order(store, key: "mine", externalID: "scene-12")
        let sent = try await Self.send(store)
        let again = RepeatedOrder(video: video.id, requestID: "req_2", key: KeyID(stored: "key-2"), at: store.clock.now)
        try await store.ledger.admissions.note(again, isDelivered: true)
        let due = try #require(
            try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(60), limit: 1).first
        )
        #expect(
            try await store.ledger.work.record(.failed(VideoFailure(.upstreamFailed)), of: due, at: store.clock.now)
        )
        try await store.ledger.admissions.delete(video.id, of: store.tenant.id, at: store.clock.now)
        for name in ["task-7", sent.name.text, "scene-12", "req_1", "req_2"] {
            #expect(try await store.ledger.reader.videos(knownAs: name) == [video.id], "\(name)")
        }
        #expect(try await store.ledger.reader.videos(knownAs: "mine") == [])
        #expect(try await store.ledger.reader.videos(knownAs: "") == [])
        #expect(try await store.ledger.reader.record(of: video.id)?.deletedAt == store.clock.now)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a name that several videos have finds all of them, the newest first, each once`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        let first = try await Self.order(store, key: "a", externalID: "req_1")
        store.clock.advance(by: .milliseconds(1))
        let second = try await Self.order(store, key: "b", externalID: "scene-12", tenant: other.id)
        store.clock.advance(by: .milliseconds(1))
        let third = try await Self.order(
            store,
            key: "c",
            externalID: "scene-12",
            caller: OrderCaller(key: KeyID(stored: "key-3")) { false }
        )
        #expect(try await store.ledger.reader.videos(knownAs: "req_1") == [second.id, first.id])
        #expect(try await store.ledger.reader.videos(knownAs: "scene-12") == [third.id, second.id])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `orders that repeat one are kept with whether they were answered, but not without end`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await Self.order(store)
        let other = try await Self.order(store, key: "other")
        let start = store.clock.now
        for number in 0...RepeatedOrder.maximumKept {
            let order = RepeatedOrder(
                video: video.id,
                requestID: "req_\(number)",
                key: KeyID(stored: "key-2"),
                at: start + .milliseconds(number)
            )
            try await store.ledger.admissions.note(order, isDelivered: number > 0)
        }
        let repeats = try #require(try await store.ledger.reader.record(of: video.id)).repeats
        #expect(repeats.map(\.requestID) == (0..<RepeatedOrder.maximumKept).map { "req_\($0)" })
        #expect(repeats.map(\.isDelivered).filter { !$0 }.count == 1)
        #expect(repeats.first?.isDelivered == false)
        #expect(repeats.first?.at == start)
        #expect(repeats.allSatisfy { $0.key.text == "key-2" })
        #expect(try await store.ledger.reader.record(of: other.id)?.repeats.isEmpty == true)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who shares a video is told in both records, and which of them have ended with it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order()
        let followers = [try await store.order().id, try await store.order().id].sorted()
        try await store.make()
        let end = store.clock.now
        store.clock.advance(by: .milliseconds(1))
        _ = try await store.order()
        let record = try #require(try await store.ledger.reader.record(of: leader.id))
        #expect(record.sharing.followers.prefix(2) == followers[...])
        #expect(record.sharing.followerCount == 3)
        #expect(try await store.ledger.reader.record(of: followers[0])?.sharing.leader == leader.id)
        #expect(try await store.ledger.reader.record(of: followers[0])?.entries.isEmpty == true)
        let ended = try await store.ledger.work.followers(of: leader.id, endedAt: end)
        #expect(ended.map(\.id) == followers)
        #expect(ended.allSatisfy { $0.origin.tenant == store.tenant.id })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an answer that is known to be lost is told, and a video that never was is none`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let gone = OrderCaller(key: KeyID(stored: "key-1"), requestID: "req_1") { true }
        let video = try await Self.order(store, caller: gone)
        #expect(try await store.ledger.reader.record(of: video.id)?.order.isAnswerLost == true)
        var entropy = store.entropy
        let other = VideoID(at: store.clock.now, using: &entropy)
        #expect(try await store.ledger.reader.record(of: other) == nil)
    }
}
