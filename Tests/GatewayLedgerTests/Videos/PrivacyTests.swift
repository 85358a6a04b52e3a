import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct PrivacyTests {
    private static let prompt = "A secret gift for Émile 😀"

    private static func store(_ engine: TestLedger.Engine, keepsPrompts: Bool) async throws -> TestLedger {
        var policy = Ledger.Policy.usual
        policy.keepsPrompts = keepsPrompts
        return try await TestLedger(engine, policy: policy)
    }

    private static func admit(_ store: TestLedger) async throws -> Video {
        var request = OrderRequest()
        request.prompt = prompt
        request.negativePrompt = "secret crowds"
        let catalogue = try Catalogue.standard()
        var entropy = store.entropy
        return try await store.ledger
            .admissions
            .admit(
                PricedAdmission(
                    id: VideoID(at: store.clock.now, using: &entropy),
                    tenant: store.tenant.id,
                    priced: try catalogue.order(request),
                    currency: catalogue.currency,
                    priceVersion: catalogue.version,
                    windows: QuotaCalendar.utc.windows(at: store.clock.now),
                    queueDeadline: store.clock.now + .seconds(1),
                    at: store.clock.now
                )
            )
            .video
    }

    /// How often the words stand in any text of any row.
    private static func traces(in store: TestLedger) async throws -> Int {
        var count = 0
        for table in ["videos", "attempts", "entries", "tenants", "tenant_keys", "secrets", "changes"] {
            for row in try await store.rows("SELECT * FROM \(table)") {
                for case .text(let text) in row where text.contains("secret") {
                    count += 1
                }
            }
        }
        return count
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a prompt is kept until the video has been sent, also through refusals`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await Self.store(engine, keepsPrompts: false)
        let video = try await Self.admit(store)
        for _ in 0..<2 {
            let submission = try #require(try await store.beginSubmission())
            #expect(submission.order == video.order)
            try await store.record(.requeued(notBefore: store.clock.now), of: submission)
        }
        #expect(try await Self.traces(in: store) == 2)
    }

    private static let results: [SubmissionResult] = [
        .submitted(taskID: "1", nextPoll: Timestamp(milliseconds: 0)), .failed(VideoFailure(.contentPolicy)),
        .unknown(nextPoll: Timestamp(milliseconds: 0)),
    ]

    @Test(arguments: TestLedger.Engine.allCases, results.indices)
    func `once sent, its length and digest are all that stays`(_ engine: TestLedger.Engine, index: Int) async throws {
        let store = try await Self.store(engine, keepsPrompts: false)
        let video = try await Self.admit(store)
        let submission = try #require(try await store.beginSubmission())
        try await store.record(Self.results[index], of: submission)
        #expect(try await Self.traces(in: store) == 0)
        let read = try #require(try await store.ledger.reader.video(video.id))
        #expect(read.order.prompt == "")
        #expect(read.order.negativePrompt == nil)
        #expect(read.order.model == video.order.model)
        // printf %s "$prompt" | sha256sum
        let digest = "8f1e6c6dfa0a8877d7ffb58e6d31ba5a47d4fa364c1cf48a978dd88b0c3a74ae"
        let kept = try await store.rows("SELECT prompt_length, prompt_digest FROM videos")
        #expect(kept == [[.integer(25), .text(digest)]])
    }

    @Test(arguments: TestLedger.Engine.allCases, ["cancel", "expire", "recover"])
    func `a prompt goes with a video that is never sent, or may have been`(
        _ engine: TestLedger.Engine,
        way: String
    ) async throws {
        let store = try await Self.store(engine, keepsPrompts: false)
        let video = try await Self.admit(store)
        switch way {
        case "cancel": _ = try await store.ledger.changes.cancelVideo(video.id, at: store.clock.now)
        case "expire": _ = try await store.ledger.work.expireQueued(at: store.clock.now + .seconds(1))
        default:
            _ = try await store.beginSubmission(lease: .zero)
            let due = try #require(
                try await store.ledger.work.claimDue(at: store.clock.now, lease: .zero, limit: 1).first
            )
            #expect(due.wasCutShort)
            // Whoever had it may still say that it was never sent.
            #expect(try await Self.traces(in: store) == 2)
            #expect(try await store.record(.failed(VideoFailure(.submissionUnknown)), of: due))
        }
        #expect(try await Self.traces(in: store) == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `where prompts are kept they stay to the end`(_ engine: TestLedger.Engine) async throws {
        let store = try await Self.store(engine, keepsPrompts: true)
        let video = try await Self.admit(store)
        let submission = try #require(try await store.beginSubmission())
        try await store.record(.failed(VideoFailure(.contentPolicy)), of: submission)
        #expect(try await store.ledger.reader.video(video.id)?.order == video.order)
        #expect(try await Self.traces(in: store) == 2)
    }

    @Test
    func `SQLite overwrites what it deletes`() async throws {
        let store = try await TestLedger(.sqlite)
        #expect(try await store.execute("PRAGMA secure_delete") != [[.integer(0)]])
    }
}
