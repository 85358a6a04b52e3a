import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

/// The video that an admission returns is not read: it must be what a read would find.
struct NewVideoTests {
    private var chance = SplitMix64(seed: 7)

    @Test(arguments: TestLedger.Engine.allCases, [true, false])
    func `what is admitted is what is read, whatever was ordered and however it is shared`(
        _ engine: TestLedger.Engine,
        keepsPrompts: Bool
    ) async throws {
        var test = self
        for seed in 0..<8 as Range<UInt64> {
            let store = try await TestLedger(engine, policy: Ledger.Policy(keepsPrompts: keepsPrompts), seed: seed)
            let order = test.order()
            try await test.admit(order, cache: nil, in: store, comesTo: (.queued, .miss))
            // These are sent first, and never end.
            _ = try await store.beginSubmission(slots: 100)
            for (mayShare, use) in [(false, CacheUse.bypass), (true, .miss)] {
                var cache = Self.cache
                cache.directives.mayShare = mayShare
                cache.directives.mayStore = mayShare
                try await test.admit(order, cache: cache, in: store, comesTo: (.queued, use))
                if !mayShare {
                    _ = try await store.beginSubmission(slots: 100)
                }
            }
            try await test.shareToTheEnd(order, in: store)
        }
    }

    /// Orders the same again and again, while the first of them goes all its way.
    private mutating func shareToTheEnd(_ order: OrderRequest, in store: TestLedger) async throws {
        try await admit(order, in: store, comesTo: (.queued, .collapsed))
        let sent = try #require(try await store.beginSubmission(slots: 100))
        try await admit(order, in: store, comesTo: (.processing, .collapsed))
        let leader = PlacedVideo(id: sent.video, state: .submitting, startedAt: store.clock.now, submission: sent)
        try await store.record(.submitted(taskID: "1", nextPoll: store.clock.now), of: sent)
        try await admit(order, in: store, comesTo: (.processing, .collapsed))
        try await store.record(.succeeded(url: TestLedger.url), of: leader.due(in: .submitted))
        try await admit(order, in: store, comesTo: (.succeeded, .collapsed))
        let end = store.clock.now + .seconds(9_000_000)
        try await store.recordStored(TestLedger.file, of: leader.id, expiresAt: end)
        try await admit(order, in: store, comesTo: (.succeeded, .hit))
    }

    private mutating func admit(
        _ order: OrderRequest,
        cache: CacheRequest? = NewVideoTests.cache,
        in store: TestLedger,
        comesTo end: (state: VideoState, use: CacheUse)
    ) async throws {
        store.clock.advance(by: .milliseconds(1))
        let admission = try admission(order, cache: cache, in: store)
        let admitted = try await store.ledger.admissions.admit(admission).video
        #expect(admitted.state == end.state)
        #expect(admitted.cache == end.use)
        let read = try #require(try await store.ledger.reader.video(admitted.id))
        #expect(Self.picture(of: admitted) == Self.picture(of: read))
    }

    private static let cache = CacheRequest(policy: CachePolicy(mode: .private, timeToLive: .seconds(3600)))

    /// Each of a video's parts by name, whichever there are.
    private static func picture(of video: Video) -> [String] {
        Mirror(reflecting: video).children.filter { $0.label != "metadata" }
            .map { "\($0.label ?? ""): \(String(reflecting: $0.value))" }
            + video.metadata.map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// What reaches the upstream.
    private mutating func order() -> OrderRequest {
        var order = OrderRequest()
        order.prompt = ["A cat.", "e\u{301} 😀", "'; --"].randomElement(using: &chance)
        order.negativePrompt = [nil, "rain"].randomElement(using: &chance) ?? nil
        order.guidance = [nil, 0, 0.1 + 0.2, 1].randomElement(using: &chance) ?? nil
        order.mode = ["std", "pro"].randomElement(using: &chance)
        // Only the one mode can move the camera.
        if order.mode == "std" {
            let axes = ["zoom": -9.99]
            order.camera = [nil, .init(type: "simple", axes: axes)].randomElement(using: &chance) ?? nil
        }
        return order
    }

    /// An order with what its tenant says of it beside that, by chance.
    private mutating func admission(
        _ order: OrderRequest,
        cache: CacheRequest?,
        in store: TestLedger
    ) throws -> PricedAdmission {
        let (catalogue, now) = (try Catalogue.standard(), store.clock.now)
        var entropy = store.entropy
        let id = VideoID(at: now, using: &entropy)
        let caller = OrderCaller(key: KeyID(stored: "key"), requestID: "req") { false }
        return PricedAdmission(
            id: id,
            tenant: store.tenant.id,
            externalID: Bool.random(using: &chance) ? "my \(id)" : nil,
            priced: try catalogue.order(order),
            currency: catalogue.currency,
            priceVersion: catalogue.version,
            metadata: Bool.random(using: &chance) ? ["b": "\u{0}\"1", "a": ""] : [:],
            windows: QuotaCalendar.utc.windows(at: now),
            identity: IdempotencyIdentity(route: "/v1/videos", key: nil, digest: "\(id)", isRepeat: false),
            caller: Bool.random(using: &chance) ? caller : nil,
            cache: cache,
            queueDeadline: Bool.random(using: &chance) ? now + .seconds(60) : nil,
            at: now
        )
    }
}
