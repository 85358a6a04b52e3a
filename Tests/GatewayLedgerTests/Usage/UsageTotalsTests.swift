import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

/// The totals that the database keeps beside the videos.
struct UsageTotalsTests {
    private static let steps = 150
    private static let groups: [Set<UsageQuery.Group>] = [
        [], [.day], [.month], [.model, .mode], [.day, .model], [.month, .day, .mode], [.month, .model],
    ]

    @Test(arguments: TestLedger.Engine.allCases, 1...8 as ClosedRange<UInt64>)
    func `whatever happens to videos, a report tells what counting them would`(
        _ engine: TestLedger.Engine,
        seed: UInt64
    ) async throws {
        var history = try await UsageHistory(engine, seed: seed)
        for _ in 0..<Self.steps {
            try await history.step()
        }
        let store = history.store
        let first = QuotaCalendar.utc.day(of: Timestamp(milliseconds: 1_790_000_000_000))
        let last = QuotaCalendar.utc.day(of: store.clock.now)
        var reported = 0
        for tenant in history.tenants {
            for calendar in UsageHistory.calendars {
                for (from, to) in [(first.firstOfMonth, last.next), (first.next, last), (last, last)] where from <= to {
                    let period = try UsagePeriod(from: from, through: to, in: calendar)
                    for groups in Self.groups {
                        let query = UsageQuery(tenant: tenant.id, period: period, groups: groups)
                        let rows = try await store.ledger.reader.usage(query)
                        let counted = try await store.countedUsage(query)
                        #expect(rows == counted, "seed \(seed), \(calendar.timeZone), by \(groups)")
                        reported += rows.count
                    }
                }
            }
        }
        #expect(reported > 0)
        let report = try await LedgerAudit(store.ledger).verify(slots: 4, at: store.clock.now)
        #expect(report.results.filter { $0.code != .overdue } == [], "seed \(seed)")
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a move that is taken back takes its totals along`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.limit([.videosPerDay: "1"])
        _ = try await store.admit()
        let before = try await store.rows("SELECT * FROM usage_totals")
        #expect(before.count == 1)
        #expect(try await store.refusal() == .dailyLimitReached)
        #expect(try await store.rows("SELECT * FROM usage_totals") == before)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a row that is corrected by hand is counted where it belongs then`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        for change in [
            "model = 'm'", "mode = '4k'", "currency = 'EUR'", "day_start = NULL", "created_at = created_at + 200000000",
            "created_at = created_at - 1", "seconds = 7", "price = 9", "tenant_id = '\(other.id.text)'",
            "state = 'timed_out', model = 'n'",
        ] {
            let video = try await store.place(.succeeded)
            try await store.execute("UPDATE videos SET \(change) WHERE id = $1", [SQLValue(video.id)])
            let results = try await wrongTotals(of: store)
            #expect(results == [], "\(change)")
            for tenant in [store.tenant.id, other.id] {
                let day = QuotaCalendar.utc.day(of: store.clock.now)
                let period = try UsagePeriod(from: day.firstOfMonth, through: day.next.next.next.next, in: .utc)
                let query = UsageQuery(tenant: tenant, period: period, groups: [.day, .model, .mode])
                let rows = try await store.ledger.reader.usage(query)
                #expect(try await store.countedUsage(query) == rows, "\(change)")
            }
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `each wrong total is found, with what it should be`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(.succeeded)
        _ = try await store.place(.timedOut)
        for (change, found) in [
            ("SET completed = 3", "3 completed, 1 failed, 5 seconds, 0.14 charged, 0.14 held"),
            ("SET held = 0", "1 completed, 1 failed, 5 seconds, 0.14 charged"),
            ("SET last_at = last_at - 1", "the same, but the moment of the latest video is too early"),
        ] {
            let before = try await store.rows("SELECT completed, held, last_at FROM usage_totals")
            try await store.execute("UPDATE usage_totals \(change)")
            let results = try await wrongTotals(of: store)
            #expect(results.map(\.count) == [1])
            let finding = try #require(results.first?.findings.first)
            #expect(finding.found == found)
            #expect(
                finding.expected
                    == "for kling-v1 std in USD 1 completed, 1 failed, 5 seconds, 0.14 charged, 0.14 held, by the videos"
            )
            #expect(finding.window?.text == "2026-09-21T00:00:00Z")
            try await store.execute(
                "UPDATE usage_totals SET completed = $1, held = $2, last_at = $3",
                try #require(before.first)
            )
        }
        try await store.execute("DELETE FROM usage_totals")
        let results = try await wrongTotals(of: store)
        #expect(results.first?.findings.first?.found == "nothing")
    }

    private func wrongTotals(of store: TestLedger) async throws -> [AuditResult] {
        try await LedgerAudit(store.ledger).verify(slots: 99, at: store.clock.now).results
            .filter { $0.code == .usageTotal }
    }
}
