import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct TurnQueueTests {
    /// What happens, and what must come of it: `a` is one tenant's read, its tickets are numbered in the order of asking.
    private enum Event {
        case enters(String, TurnQueue.Decision)
        case leaves(String, calling: [TurnQueue.Ticket])
    }

    private static let histories: [(name: String, events: [Event])] = [
        (
            "a place that is free is taken at once",
            [.enters("a", .now), .leaves("a", calling: []), .enters("a", .now)]
        ),
        (
            "one tenant never has all places",
            [
                .enters("a", .now), .enters("a", .now), .enters("a", .later(1)), .enters("b", .now),
                .leaves("b", calling: []), .leaves("a", calling: [1]),
            ]
        ),
        (
            "a place that one tenant may not have goes to the next",
            [
                .enters("a", .now), .enters("a", .now), .enters("b", .now), .enters("a", .later(1)),
                .enters("c", .later(2)), .leaves("b", calling: [2]), .leaves("a", calling: [1]),
            ]
        ),
        (
            "tenants take turns, and of each the oldest goes first",
            [
                .enters("a", .now), .enters("b", .now), .enters("c", .now), .enters("a", .later(1)),
                .enters("a", .later(2)), .enters("b", .later(3)), .enters("c", .later(4)), .enters("b", .later(5)),
                .leaves("c", calling: [1]), .leaves("b", calling: [3]), .leaves("a", calling: [4]),
                .leaves("c", calling: [2]), .leaves("b", calling: [5]),
            ]
        ),
        (
            "who has too much waiting is refused, others are not",
            [
                .enters("a", .now), .enters("a", .now), .enters("a", .later(1)), .enters("a", .later(2)),
                .enters("a", .refused), .enters("b", .now), .enters("b", .later(3)), .leaves("a", calling: [1]),
                .enters("a", .later(4)), .enters("a", .refused),
            ]
        ),
    ]

    @Test(arguments: histories.indices)
    func `turns are given as the table says`(index: Int) {
        let (name, events) = Self.histories[index]
        var queue = TurnQueue(places: 3, placesPerTenant: 2, waitingPerTenant: 2)
        for (step, event) in events.enumerated() {
            switch event {
            case .enters(let tenant, let decision):
                #expect(queue.enter(TenantID(stored: tenant)) == decision, "\(name), step \(step)")
            case .leaves(let tenant, let called):
                #expect(queue.leave(TenantID(stored: tenant)) == called, "\(name), step \(step)")
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `no place stays free that somebody may have, and everybody is called in the end`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (places, each) = (Int.random(in: 1...4, using: &random), Int.random(in: 1...3, using: &random))
        var queue = TurnQueue(places: places, placesPerTenant: each, waitingPerTenant: 5)
        var inside: [TenantID] = []
        var waiting: [TurnQueue.Ticket: TenantID] = [:]
        func leave(_ index: Int) {
            let tenant = inside.remove(at: index)
            for ticket in queue.leave(tenant) {
                let called = waiting.removeValue(forKey: ticket)
                #expect(called != nil)
                inside += [called].compactMap(\.self)
            }
        }
        for _ in 0..<500 {
            let tenant = TenantID(stored: "\(Int.random(in: 0..<4, using: &random))")
            if Bool.random(using: &random) {
                switch queue.enter(tenant) {
                case .now: inside.append(tenant)
                case .later(let ticket): waiting[ticket] = tenant
                case .refused: #expect(waiting.values.count { $0 == tenant } == 5)
                }
            } else if !inside.isEmpty {
                leave(Int.random(in: 0..<inside.count, using: &random))
            }
            #expect(inside.count <= places)
            for tenant in Set(waiting.values) {
                #expect(inside.count == places || inside.count { $0 == tenant } == each)
            }
        }
        while !inside.isEmpty {
            leave(0)
        }
        #expect(waiting.isEmpty)
    }
}
