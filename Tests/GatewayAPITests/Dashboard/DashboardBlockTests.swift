import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayAdmin

/// What blocks come to, and what is counted for them.
struct DashboardBlockTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1\u{202F}000"), (1_234_567, "1\u{202F}234\u{202F}567"),
        (-4321, "−4\u{202F}321"),
        (Int64.min, "−9\u{202F}223\u{202F}372\u{202F}036\u{202F}854\u{202F}775\u{202F}808"),
    ])
    func `numbers are grouped by thousands`(number: Int64, text: String) {
        #expect(Numbers.grouped(number) == text)
    }

    @Test(arguments: [
        (-1, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (3600, "1 h 0 min"), (90_000, "1 d 1 h"),
    ])
    func `spans have the two units that matter`(seconds: Int64, text: String) {
        #expect(Numbers.span(.seconds(seconds)) == text)
    }

    @Test(arguments: [(1023, "1023 B"), (1024, "1.0 KiB"), (1_572_864, "1.5 MiB")])
    func `bytes have a unit`(count: Int64, text: String) {
        #expect(Numbers.bytes(count) == text)
    }

    @Test func `a bar never leaves its track, and warns before it is full`() {
        func meter(_ used: Int64, _ held: Int64, _ limit: Int64?) -> Meter {
            Meter("", reading: "", used: used, held: held, limit: limit)
        }
        let (half, most) = (meter(50, 25, 100).bar, meter(90, 50, 100).bar)
        #expect([half?.used, half?.held, half?.start] == [50, 25, 50])
        #expect([most?.used, most?.held] == [90, 10])
        #expect(meter(79, 0, 100).level == "usual")
        #expect(meter(40, 40, 100).level == "high")
        #expect(meter(0, 100, 100).level == "full")
        #expect(meter(5, 0, 0).level == "full")
        #expect(meter(5, 0, nil).bar == nil)
    }

    @Test func `a plot's parts lie on each other within it, and its lines are round numbers`() throws {
        let days = (1...30).map { "2026-11-\($0 < 10 ? "0" : "")\($0)" }
        var (one, two) = (Array(repeating: Int64(0), count: 30), Array(repeating: Int64(0), count: 30))
        (one[3], two[3], two[29]) = (7_000_000, 4_000_000, 1)
        let plot = Plot("C", days: days, series: [("a", one), ("b", two)], unit: "USD")
        #expect(plot.levels.map(\.mark) == ["0", "10", "20"])
        #expect(plot.parts.count == 3)
        let parts = plot.parts.compactMap { part in
            Double(part.y).flatMap { y in Double(part.height).map { (y, $0) } }
        }
        #expect(parts.allSatisfy { $0.0 >= 0 && $0.0 + $0.1 <= Plot.height })
        #expect(abs(parts[1].0 + parts[1].1 - parts[0].0) < 0.2)
        #expect(plot.days.count == 6)
        #expect(plot.wording == "C: 11.000001 USD in 30 days, at most 11.00 in one.")
        let empty = Plot("C", days: days, series: [], unit: "USD")
        #expect(empty.parts.isEmpty)
        let huge = Plot("C", days: ["2026-11-01"], series: [("a", [Int64.max / 2])], unit: "USD")
        #expect(huge.parts.count == 1)
    }

    @Test func `the first day of many stands beside the numbers at the side, and not below them`() {
        func first(of count: Int) -> Plot.Tick? {
            Plot("C", days: (0..<count).map { "2026-11-\($0)" }, series: [], unit: "USD").days.first
        }
        #expect(first(of: 90)?.alignment == "start")
        #expect(first(of: 90)?.tickX == "64.0")
        #expect(first(of: 7)?.alignment == "middle")
    }

    @Test(arguments: [
        ("paused", "paused."), ("paused: it burns!", "paused: it burns!"), ("a.", "a."), ("", "."), ("why?", "why?"),
    ])
    func `a sentence has one end, whoever has written it`(text: String, sentence: String) {
        #expect(NowAlerts.sentence(text) == sentence)
    }

    @Test func `the last hour is counted minute by minute, and remembers some failures`() async throws {
        let store = try await TestLedger()
        let activity = RecentActivity(ledger: store.ledger.reader, clock: store.clock)
        for _ in 0...RecentActivity.maximumFailures {
            let video = try await store.admit(queueDeadline: store.clock.now + .seconds(1))
            store.clock.advance(by: .seconds(2))
            _ = try await store.ledger.work.expireQueued(at: store.clock.now, limit: 10)
            _ = video
        }
        let canceled = try await store.admit()
        _ = try await store.ledger.changes.cancelVideo(canceled.id, at: store.clock.now)
        let (sums, failures) = activity.lastHour
        let count = Int64(RecentActivity.maximumFailures + 1)
        #expect(sums == RecentActivity.Minute(admitted: count + 1, failed: count, canceled: 1))
        #expect(failures.count == RecentActivity.maximumFailures)
        #expect(failures == failures.sorted().reversed())
        store.clock.advance(by: .seconds(3600))
        let (later, none) = activity.lastHour
        #expect(later == RecentActivity.Minute())
        #expect(none.isEmpty)
    }

    @Test func `what takes long to tell is told again from memory for a hundred times as long`() async throws {
        let clock = ManualClock()
        let reading = ThriftyReading<Int>(period: .seconds(10), clock: clock)
        let first = try await reading.current {
            clock.advance(by: .seconds(1))
            let meanwhile = try await reading.current { 7 }
            #expect(meanwhile == nil, "one looks at a time")
            return 1
        }
        #expect(first == 1)
        clock.advance(by: .seconds(99))
        let kept = try await reading.current { 2 }
        #expect(kept == 1)
        clock.advance(by: .seconds(1))
        let second = try await reading.current { 2 }
        #expect(second == 2)
        clock.advance(by: .seconds(10))
        _ = try? await reading.current { throw GatewayError(.internalError, "") }
        let third = try await reading.current { 3 }
        #expect(third == 3, "what has failed is looked up again")
    }
}
