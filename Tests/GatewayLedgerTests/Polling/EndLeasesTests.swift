import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct EndLeasesTests {
    private static func claimed(_ store: TestLedger) async throws -> [VideoID] {
        try await store.ledger.work.claimDue(at: store.clock.now, lease: .seconds(90), limit: 10).map(\.id)
    }

    private static func fetched(_ store: TestLedger) async throws -> [VideoID] {
        try await store.ledger.work.claimFiles(at: store.clock.now, lease: .seconds(1800), limit: 10).map(\.video)
    }

    /// What is taken up at once after a start: all of it where the dead process was alone, nothing where others live.
    private static func takenUp(_ engine: TestLedger.Engine, _ videos: [VideoID]) -> [VideoID] {
        engine == .sqlite ? videos : []
    }

    @Test(arguments: TestLedger.Engine.allCases, [VideoState.unknown, .submitted, .processing])
    func `what a dead process was asking about is asked about at once, unless others live`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        #expect(try await Self.claimed(store) == [video.id])
        #expect(try await Self.claimed(store) == [])
        try await store.ledger.work.endLeases(at: store.clock.now)
        #expect(try await Self.claimed(store) == Self.takenUp(engine, [video.id]))
        #expect(try await store.state(of: video.id) == state)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what a dead process was sending is looked for at once, unless others live`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitting)
        try await store.ledger.work.endLeases(at: store.clock.now)
        #expect(try await Self.claimed(store) == Self.takenUp(engine, [video.id]))
        #expect(try await store.state(of: video.id) == (engine == .sqlite ? .unknown : .submitting))
        store.clock.advance(by: .seconds(90))
        #expect(try await Self.claimed(store) == [video.id])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what a dead process was fetching is fetched at once, unless others live`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded)
        #expect(try await Self.fetched(store) == [video.id])
        #expect(try await Self.fetched(store) == [])
        try await store.ledger.work.endLeases(at: store.clock.now)
        #expect(try await Self.fetched(store) == Self.takenUp(engine, [video.id]))
    }

    @Test(arguments: TestLedger.Engine.allCases, [VideoState.queued, .timedOut, .failed, .canceled, .expired])
    func `all other states are left alone`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        let before = try await store.everything(about: video.id)
        try await store.ledger.work.endLeases(at: store.clock.now)
        #expect(try await store.everything(about: video.id) == before)
    }
}
