import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct VideoQueueTests {
    private static func id(_ number: Int) -> VideoID {
        var random = SplitMix64(seed: UInt64(number))
        return VideoID(at: Timestamp(milliseconds: Int64(number)), using: &random)
    }

    private static func place(_ id: VideoID) -> QueuePlace {
        QueuePlace(id: id, seconds: 5)
    }

    private let tenant = TenantID(stored: "ten_1")

    private func isFull(_ queue: VideoQueue, _ bound: Int) -> Bool {
        do throws(GatewayError) {
            try queue.checkRoom(for: tenant, within: QueueRoom(inAll: bound))
            return false
        } catch {
            return error.code == .queueFull
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what waited before is known once the store was asked, and is asked for once`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<3 {
            store.clock.advance(by: .milliseconds(1))
            _ = try await store.admit()
        }
        let reads = LiveValue(0)
        let counting = DecoratedEngine(
            store.engine,
            begin: { transaction, _ throws(GatewayError) in
                reads.replace(with: reads.value + (transaction == .readQueue ? 1 : 0))
            }
        )
        if engine != .sqlite {
            // Whoever begins to listen says that something may have been missed, which makes any copy stale.
            try await EventRecorder(store.engine.events).hears(.missed)
        }
        let queue = VideoQueue(ledger: store.over(counting).ledger.reader)
        #expect(queue.length == 0)
        try await queue.loadIfStale()
        try await queue.loadIfStale()
        #expect(reads.value == 1)
        #expect(queue.length == 3)
        #expect(queue.nextPosition(of: tenant, priority: 0) == 2)
        #expect(queue.nextPosition(of: store.tenant.id, priority: 0) == 4)
        #expect(!isFull(queue, 4))
    }

    @Test func `an order takes room while it is decided about, and keeps it if it waits`() async throws {
        let store = try await TestLedger()
        let queue = VideoQueue(ledger: store.ledger.reader)
        try queue.enter(Self.id(1), of: tenant, within: QueueRoom(inAll: 1))
        #expect(isFull(queue, 1))
        #expect(throws: GatewayError.self) { try queue.enter(Self.id(2), of: tenant, within: QueueRoom(inAll: 1)) }
        queue.leave(Self.id(1), waits: false)
        #expect(!isFull(queue, 1))
        try queue.enter(Self.id(3), of: tenant, within: QueueRoom(inAll: 1))
        queue.leave(Self.id(3), waits: true)
        #expect(isFull(queue, 1))
        // Now it is heard of, and counts once.
        let place = Self.id(3)
        let waiting = Self.place(place)
        store.engine.events.publish([.video(VideoChange(id: place, tenant: tenant, state: .queued, place: waiting))])
        #expect(queue.length == 1)
        store.engine.events.publish([
            .video(VideoChange(id: place, tenant: tenant, state: .submitting, place: waiting))
        ])
        #expect(queue.length == 0)
    }

    @Test func `an order that is heard of before its admission returns counts once`() async throws {
        let store = try await TestLedger()
        let queue = VideoQueue(ledger: store.ledger.reader)
        let place = Self.id(3)
        try queue.enter(place, of: tenant, within: QueueRoom(inAll: 10))
        for state in [VideoState.queued, .submitting] {
            let change = VideoChange(id: place, tenant: tenant, state: state, place: Self.place(place))
            store.engine.events.publish([.video(change)])
        }
        queue.leave(place, waits: true)
        #expect(queue.length == 0)
    }

    @Test func `an order whose event was missed is not counted for ever`() async throws {
        let store = try await TestLedger()
        let queue = VideoQueue(ledger: store.ledger.reader)
        try await queue.loadIfStale()
        try queue.enter(Self.id(1), of: tenant, within: QueueRoom(inAll: 10))
        queue.leave(Self.id(1), waits: true)
        try queue.enter(Self.id(2), of: tenant, within: QueueRoom(inAll: 10))
        store.engine.events.publish([.missed])
        try await queue.loadIfStale()
        // The second is still being decided about.
        #expect(queue.length == 1)
    }

    @Test func `what happens while the store is asked is not lost`() async throws {
        let store = try await TestLedger()
        let (kept, gone) = (try await store.admit(), Self.id(7))
        let tenant = store.tenant.id
        let busy = DecoratedEngine(
            store.engine,
            begin: { _, _ throws(GatewayError) in
                for (id, state) in [(Self.id(8), VideoState.queued), (gone, .queued), (gone, .canceled)] {
                    let change = VideoChange(id: id, tenant: tenant, state: state, place: Self.place(id))
                    store.engine.events.publish([.video(change), .missed])
                }
            }
        )
        let asked = VideoQueue(ledger: store.over(busy).ledger.reader)
        try await asked.loadIfStale()
        #expect(asked.length == 2)
        #expect(asked.position(of: kept.id, tenant: tenant) == 2)
        // It is known that something was missed meanwhile, and so it is asked again.
        try await asked.loadIfStale()
        #expect(asked.length == 2)
    }

    @Test func `a store that does not answer is asked again`() async throws {
        let store = try await TestLedger()
        _ = try await store.admit()
        let isDown = LiveValue(true)
        let engine = DecoratedEngine(
            store.engine,
            begin: { _, _ throws(GatewayError) in
                if isDown.value {
                    throw GatewayError(.storeUnavailable, "down", origin: .store)
                }
            }
        )
        let queue = VideoQueue(ledger: store.over(engine).ledger.reader)
        await #expect(throws: GatewayError.self) { try await queue.loadIfStale() }
        isDown.replace(with: false)
        try await queue.loadIfStale()
        #expect(queue.length == 1)
    }
}
