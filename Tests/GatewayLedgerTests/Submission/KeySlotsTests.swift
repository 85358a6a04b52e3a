import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Slots by upstream key: which key gets the next video, and that none gets more than it has.
struct KeySlotsTests {
    private static let (first, second) = (UpstreamKeyID("uk_1"), UpstreamKeyID("uk_2"))

    private static func begin(_ offers: [KeyOffer], on store: TestLedger) async throws -> Submission? {
        var entropy = store.entropy
        return try await store.ledger.work.beginSubmission(
            offers: offers,
            name: ExternalTaskID(using: &entropy),
            lease: .seconds(60),
            at: store.clock.now
        )
    }

    private static func admit(_ count: Int, on store: TestLedger) async throws {
        for _ in 0..<count {
            _ = try await store.admit()
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the first offer that has a slot free makes the video, and each has slots of its own`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        try await Self.admit(6, on: store)
        let offers = [KeyOffer(Self.first, slots: 2), KeyOffer(Self.second, slots: 1)]
        var begun: [UpstreamKeyID] = []
        var taken: [Int] = []
        while let submission = try await Self.begin(offers, on: store) {
            begun.append(submission.key)
            taken.append(submission.slotsTaken)
        }
        #expect(begun == [Self.first, Self.first, Self.second])
        #expect(taken == [1, 2, 1])
        #expect(try await store.ledger.work.nextStart(offers: offers, at: store.clock.now) == nil)
        let slots = try await store.ledger.reader.keySlots()
        #expect(slots == KeySlots([Self.first: 2, Self.second: 1]))
        #expect(slots.total == 3)
        #expect(slots[UpstreamKeyID("uk_3")] == 0)
        #expect(try await Self.begin([KeyOffer(UpstreamKeyID("uk_3"), slots: 1)], on: store) != nil)
        #expect(try await Self.begin([], on: store) == nil)
        #expect(try await store.ledger.work.nextStart(offers: [], at: store.clock.now) == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video that is sent again with another key takes a slot of that one alone`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        try await Self.admit(1, on: store)
        let turnedAway = try #require(try await Self.begin([KeyOffer(Self.first, slots: 1)], on: store))
        try await store.record(.requeued(notBefore: store.clock.now), of: turnedAway)
        #expect(try await store.ledger.reader.keySlots().total == 0)
        _ = try #require(try await Self.begin([KeyOffer(Self.second, slots: 1)], on: store))
        #expect(try await store.ledger.reader.keySlots() == KeySlots([Self.second: 1]))
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases.filter { $0 != .queued })
    func `a slot is its key's in four states`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(state)
        let slots = try await store.ledger.reader.keySlots()
        #expect(slots == KeySlots(state.takesSlot ? [UpstreamKeyID("uk_test"): 1] : [:]))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what a server of the version before has started takes a slot of its last attempt's key, once`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        try await Self.admit(1, on: store)
        let turnedAway = try #require(try await Self.begin([KeyOffer(Self.first, slots: 1)], on: store))
        try await store.record(.requeued(notBefore: store.clock.now), of: turnedAway)
        _ = try #require(try await Self.begin([KeyOffer(Self.second, slots: 1)], on: store))
        try await store.execute("UPDATE videos SET slot_key = NULL")
        try await Self.admit(1, on: store)
        _ = try #require(try await Self.begin([KeyOffer(Self.first, slots: 1)], on: store))
        #expect(try await store.ledger.reader.keySlots() == KeySlots([Self.first: 1, Self.second: 1]))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a key that is paused is passed over`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await Self.admit(3, on: store)
        let offers = [KeyOffer(Self.first, slots: 5), KeyOffer(Self.second, slots: 5)]
        let (work, now) = (store.ledger.work, store.clock.now)
        _ = try await store.ledger.changes.pause(.upstreamKey(Self.first), reason: nil, author: nil, at: now)
        #expect(try await work.nextStart(offers: offers, at: now) != nil)
        #expect(try await Self.begin(offers, on: store)?.key == Self.second)
        _ = try await store.ledger.changes.pause(.upstreamKey(Self.second), reason: nil, author: nil, at: now)
        #expect(try await work.nextStart(offers: offers, at: now) == nil)
        #expect(try await Self.begin(offers, on: store) == nil)
        _ = try await store.ledger.changes.resume(.upstreamKey(Self.first))
        #expect(try await Self.begin(offers, on: store)?.key == Self.first)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `many who begin at once, on two replicas where there may be two, give no key more than it has`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        try await Self.admit(20, on: store)
        let replicas = [store, engine == .sqlite ? store : try await store.reopened()]
        let offers = [KeyOffer(Self.first, slots: 3), KeyOffer(Self.second, slots: 4)]
        let begun = try await withThrowingTaskGroup(of: Submission?.self) { group in
            for number in 0..<60 {
                let replica = replicas[number % 2]
                // The replicas need not agree on who is next.
                let offers = number % 4 < 2 ? offers : offers.reversed()
                group.addTask { try await Self.begin(offers, on: replica) }
            }
            return try await group.reduce(into: [Submission]()) { begun, submission in
                begun += submission.map { [$0] } ?? []
            }
        }
        #expect(begun.count { $0.key == Self.first } == 3)
        #expect(begun.count { $0.key == Self.second } == 4)
        #expect(Set(begun.map(\.video)).count == 7)
        #expect(try await store.ledger.reader.keySlots() == KeySlots([Self.first: 3, Self.second: 4]))
        if replicas[1] !== store {
            try await replicas[1].close()
        }
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `a key is in use as long as something is asked for with it`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(state)
        let key = UpstreamKeyID("uk_test")
        let used = try await store.ledger.work.keysInUse(among: [key, Self.first])
        // The file of one that was made is still to be fetched.
        let isUsed = state.takesSlot || state == .timedOut || state == .succeeded
        #expect(used == (isUsed ? [key] : []))
    }
}
