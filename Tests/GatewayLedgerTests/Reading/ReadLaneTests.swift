import GatewayModel
import GatewayTestKit
import Synchronization
import Testing

@testable import GatewayLedger

struct ReadLaneTests {
    private static let tenant = TenantID(stored: "tenant-1")

    private final class Order: Sendable {
        let names = Mutex<[String]>([])
    }

    private static func lane(patience: Duration = Patience.duration) -> ReadLane {
        ReadLane(TurnQueue(places: 1, placesPerTenant: 1, waitingPerTenant: 2), patience: patience)
    }

    private static func refusal(of tenant: TenantID, on lane: ReadLane) async -> GatewayError? {
        do throws(GatewayError) {
            let place = try await lane.enter(tenant)
            place.leave()
            return nil
        } catch {
            return error
        }
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a read waits for its turn, and too many are refused until some have had it`() async throws {
        let lane = Self.lane()
        let first = try await lane.enter(Self.tenant)
        try await withThrowingTaskGroup { group in
            for _ in 0..<2 {
                group.addTask { await Self.refusal(of: Self.tenant, on: lane)?.code }
            }
            try await Patience.until("two wait") { lane.waiting == 2 }
            let refused = await Self.refusal(of: Self.tenant, on: lane)
            #expect(refused?.code == .rateLimited)
            #expect(refused?.retry == .after(.seconds(1)))
            first.leave()
            for try await code in group {
                #expect(code == nil)
            }
        }
        #expect(lane.waiting == 0)
        #expect(await Self.refusal(of: Self.tenant, on: lane) == nil)
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a turn that comes too late is no use, and the next has it`() async throws {
        let lane = Self.lane(patience: .zero)
        let first = try await lane.enter(Self.tenant)
        try await withThrowingTaskGroup { group in
            for tenant in ["tenant-2", "tenant-3"] {
                group.addTask { await Self.refusal(of: TenantID(stored: tenant), on: lane)?.code }
            }
            try await Patience.until("two wait") { lane.waiting == 2 }
            first.leave()
            for try await code in group {
                #expect(code == .storeUnavailable)
            }
        }
        #expect(await Self.refusal(of: Self.tenant, on: lane) == nil)
    }

    @Test(.timeLimit(.minutes(Patience.minutes)), arguments: TestLedger.Engine.allCases)
    func `reports that take long delay neither another tenant's nor anybody's single videos`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit()
        let other = try await store.createTenant("other")
        let gate = Gate()
        let reports = Mutex(0)
        let slow = store.over(
            DecoratedEngine(store.engine) { sql, arguments in
                if sql.contains("SELECT 1 FROM span"), arguments.contains(.text(store.tenant.id.text)) {
                    reports.withLock { $0 += 1 }
                    gate.passThrough()
                }
                return sql
            }
        )
        let asked = 4
        try await withThrowingTaskGroup { group in
            defer {
                for _ in 0..<asked {
                    gate.open()
                }
            }
            for _ in 0..<asked {
                group.addTask { try await slow.usage(by: [.day]).count }
            }
            try await Patience.until("all but one wait") { slow.ledger.reader.lanes.reports.waiting == asked - 1 }
            #expect(try await slow.usage(by: [.day], of: other.id) == [])
            #expect(try await slow.ledger.reader.list(VideoQuery(tenant: other.id)).videos.isEmpty)
            #expect(try await slow.ledger.reader.video(video.id, of: store.tenant.id) != nil)
            _ = try await slow.admit()
            await gate.waitForArrival()
            #expect(reports.withLock { $0 } == 1)
            for _ in 0..<asked {
                gate.open()
            }
            for try await count in group {
                #expect(count == 1)
            }
        }
        #expect(reports.withLock { $0 } == asked)
    }

    @Test func `reports rest for twice as long as the last one took, but no longer than a second`() {
        let (start, other) = (ContinuousClock.now, TenantID(stored: "tenant-2"))
        let cases: [(took: Duration, rest: Duration)] = [
            (.zero, .zero), (.milliseconds(8), .milliseconds(16)), (.milliseconds(500), .seconds(1)),
            (.seconds(9), .seconds(1)),
        ]
        var rests = ReportRests()
        for (took, rest) in cases {
            rests.note(Self.tenant, from: start, to: start + took)
            #expect(rests.end(for: Self.tenant) == start + took + rest)
            #expect(rests.end(for: other) <= .now)
        }
    }

    @Test func `rests that are over are forgotten`() {
        let start = ContinuousClock.now
        var rests = ReportRests()
        rests.note(Self.tenant, from: start, to: start + .seconds(1))
        for number in 0..<300 {
            rests.note(TenantID(stored: "\(number)"), from: start + .seconds(9), to: start + .seconds(10))
        }
        #expect(rests.end(for: Self.tenant) != start + .seconds(2))
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `one tenant's reports are made one after the other, and another's beside them`() async throws {
        let lanes = ReadLanes()
        let (isMaking, mayEnd) = (AsyncSignal(), AsyncSignal())
        let order = Order()
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await lanes.report(for: Self.tenant) {
                    isMaking.signal()
                    await mayEnd.wait()
                    order.names.withLock { $0.append("first") }
                }
            }
            await isMaking.wait()
            group.addTask {
                try await lanes.report(for: Self.tenant) { order.names.withLock { $0.append("second") } }
            }
            try await lanes.report(for: TenantID(stored: "tenant-2")) {
                order.names.withLock { $0.append("another's") }
            }
            mayEnd.signal()
            try await group.waitForAll()
        }
        #expect(order.names.withLock(\.self) == ["another's", "first", "second"])
    }
}
