import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger
@testable import GatewayServices

struct QueueLoadsTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func queue(_ name: String, late seconds: Int = 0) -> DeliveryQueue {
        DeliveryQueue(name: name, nextAt: now - .seconds(seconds))
    }

    private func job(_ queue: String) -> DeliveryJob {
        DeliveryJob(
            event: WebhookEventID(stored: "evt_1"),
            type: "video.failed",
            tenant: TenantID(stored: "t"),
            endpoint: nil,
            queue: queue,
            url: "https://a.example",
            body: "",
            secrets: WebhookSecrets(present: "", previous: nil),
            tries: 1,
            leaseEpoch: 1,
            failingSince: nil,
            happenedAt: now,
            video: nil,
            trace: nil
        )
    }

    private func counts(_ loads: QueueLoads, of count: Int) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: loads.shares(of: count, at: now).map { ($0.queue, $0.count) })
    }

    @Test func `a queue is given its width and no more`() {
        let loads = QueueLoads()
        #expect(loads.note([queue("a")]) == now)
        #expect(counts(loads, of: 100) == ["a": QueueLoads.width])
        loads.begin((0..<QueueLoads.width).map { _ in job("a") })
        #expect(counts(loads, of: 100) == [:])
        // What cannot be sent now is not waited for.
        #expect(loads.note([queue("a"), queue("b", late: -9)]) == now + .seconds(9))
        loads.end("a", hasArrived: true)
        #expect(counts(loads, of: 100) == ["a": 1])
    }

    @Test func `a queue whose latest did not arrive is given less until one does`() {
        let loads = QueueLoads()
        _ = loads.note([queue("a"), queue("b")])
        loads.begin([job("a")])
        loads.end("a", hasArrived: false)
        #expect(counts(loads, of: 100) == ["a": QueueLoads.failingWidth, "b": QueueLoads.width])
        loads.begin([job("a")])
        loads.end("a", hasArrived: true)
        #expect(counts(loads, of: 100) == ["a": QueueLoads.width, "b": QueueLoads.width])
    }

    @Test func `with little left, each queue has one before any has a second`() {
        let loads = QueueLoads()
        _ = loads.note((0..<5).map { queue("\($0)", late: $0) })
        #expect(counts(loads, of: 5) == ["0": 1, "1": 1, "2": 1, "3": 1, "4": 1])
        // The longest due come first.
        #expect(counts(loads, of: 2) == ["4": 1, "3": 1])
        #expect(counts(loads, of: 0) == [:])
        #expect(counts(loads, of: 7).values.reduce(0, +) == 7)
    }

    @Test func `what is not due is not shared out`() {
        let loads = QueueLoads()
        #expect(loads.note([]) == nil)
        #expect(loads.note([queue("a", late: -1)]) == now + .seconds(1))
        #expect(counts(loads, of: 9) == [:])
    }
}
