import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct EventHubTests {
    private static func event(_ state: VideoState) -> LedgerEvent {
        var random = SplitMix64(seed: 1)
        let id = VideoID(at: Timestamp(milliseconds: 1), using: &random)
        return .video(
            VideoChange(id: id, tenant: TenantID(stored: "ten_1"), state: state, place: QueuePlace(id: id, seconds: 5))
        )
    }

    @Test(
        arguments: [
            (.states([.queued, .failed]), event(.queued), true),
            (.states([.queued, .failed]), event(.failed), true),
            (.states([.queued, .failed]), event(.processing), false),
            (.states([.queued, .failed]), .tenants, false),
            (.states([.queued, .failed]), .missed, true),
            (.states([.queued, .failed]), .pauses, false),
            (.starts(after: [.queued, .failed]), event(.failed), true),
            (.starts(after: [.queued, .failed]), event(.processing), false),
            (.starts(after: [.queued, .failed]), .pauses, true),
            (.starts(after: [.queued, .failed]), .tenants, false),
            (.starts(after: [.queued, .failed]), .missed, true),
            (.pauses, .pauses, true),
            (.pauses, .missed, true),
            (.pauses, .tenants, false),
            (.pauses, event(.queued), false),
            (.missed, .pauses, false),
            (.tenants, .pauses, false),
            (.tenants, event(.queued), false),
            (.tenants, .tenants, true),
            (.tenants, .missed, true),
            (.missed, event(.queued), false),
            (.missed, .tenants, false),
            (.missed, .missed, true),
        ] as [(EventInterest, LedgerEvent, Bool)]
    )
    func `a signal is given for what its owner is interested in`(
        interest: EventInterest,
        event: LedgerEvent,
        isCovered: Bool
    ) {
        #expect(interest.covers(event) == isCovered)
    }

    @Test func `observers are called in the order in which they came`() {
        let (hub, signal, order) = (EventHub(), AsyncSignal(), LiveValue<[Int]>([]))
        var subscriptions = [hub.subscribe(signal, to: .tenants)]
        for number in 0..<20 {
            subscriptions.append(hub.subscribe { _ in order.replace(with: order.value + [number]) })
        }
        subscriptions.remove(at: 5)
        hub.publish([.tenants])
        #expect(order.value == Array(0..<20).filter { $0 != 4 })
        #expect(subscriptions.count == 20)
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a subscriber is given one signal at first, and one for many events`() async throws {
        let (hub, signal, clock) = (EventHub(), AsyncSignal(), ManualClock())
        let subscription = hub.subscribe(signal, to: .tenants)
        await signal.wait()
        for _ in 0..<1000 {
            hub.publish([.tenants])
        }
        await signal.wait()
        // A second one would end this wait before the clock does.
        async let wait: Void = signal.wait(atMost: .seconds(1), by: clock)
        try await clock.untilAsleep()
        clock.advance(by: .seconds(1))
        await wait
        withExtendedLifetime(subscription) {}
    }

    @Test func `an observer is told of everything in order, until it lets its subscription go`() {
        let hub = EventHub()
        var recorder: EventRecorder? = EventRecorder(hub)
        let other = EventRecorder(hub)
        hub.publish([Self.event(.queued), .tenants])
        hub.publish([])
        hub.publish([Self.event(.failed)])
        #expect(recorder?.events == [Self.event(.queued), .tenants, Self.event(.failed)])
        recorder = nil
        hub.publish([.missed])
        #expect(other.events.last == .missed)
    }

    @Test func `what costs something to hear begins with the first subscriber, once`() {
        let starts = LiveValue(0)
        let hub = EventHub { _ in starts.replace(with: starts.value + 1) }
        hub.publish([.missed])
        #expect(starts.value == 0)
        let recorders = (0..<3).map { _ in EventRecorder(hub) }
        #expect(starts.value == 1)
        #expect(recorders.flatMap(\.events).isEmpty)
    }

    @Test func `only what is durable is published, before its verb returns`() async throws {
        let store = try await TestLedger()
        let recorder = EventRecorder(store.engine.events)
        let refusal = await #expect(throws: GatewayError.self) {
            try await store.engine.write { connection throws(GatewayError) in
                connection.announce(.tenants)
                throw GatewayError(.notReady, "Not now.")
            }
        }
        #expect(refusal?.code == .notReady)
        #expect(recorder.events.isEmpty)
        let video = try await store.admit()
        let change = VideoChange(
            id: video.id,
            tenant: store.tenant.id,
            state: .queued,
            place: QueuePlace(id: video.id, seconds: video.order.seconds)
        )
        #expect(recorder.events == [.video(change)])
    }

    @Test func `another process that changes the store is noticed, and nothing else`() async throws {
        let here = try await TestLedger()
        let recorder = EventRecorder(here.engine.events)
        try await here.engine.checkForOtherWriters()
        _ = try await here.admit()
        _ = try await here.ledger.reader.queuePlaces()
        try await here.engine.checkForOtherWriters()
        #expect(!recorder.events.contains(.missed))
        let there = try await here.reopened()
        _ = try await there.ledger.reader.queuePlaces()
        try await here.engine.checkForOtherWriters()
        #expect(!recorder.events.contains(.missed))
        _ = try await there.admit()
        try await here.engine.checkForOtherWriters()
        #expect(recorder.events.last == .missed)
        try await here.engine.checkForOtherWriters()
        #expect(recorder.events.count { $0 == .missed } == 1)
    }
}
