import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct RetentionHistoryTests {
    private static let steps = 150

    @Test(arguments: TestLedger.Engine.allCases, 1...6 as ClosedRange<UInt64>)
    func `whatever becomes totals, reports and accounts are as if nothing ever had`(
        _ engine: TestLedger.Engine,
        seed: UInt64
    ) async throws {
        var history = try await RetentionHistory(engine, seed: seed)
        for _ in 0..<Self.steps {
            try await history.step()
        }
        #expect(history.removedCount > 0)
        try await history.expectRightReports("seed \(seed)")
        let store = history.store
        let report = try await LedgerAudit(store.ledger).verify(slots: 4, at: store.clock.now)
        #expect(report.results.filter { $0.code != .overdue } == [], "seed \(seed)")
        #expect(report.counts.rolledUp == Int64(history.removedCount))
    }

    @Test(arguments: TestLedger.Engine.allCases, ["UTC", "Europe/Berlin", "America/Sao_Paulo"])
    func `in the time zone of its days, no report of any day or month changes`(
        _ engine: TestLedger.Engine,
        zone: String
    ) async throws {
        let calendar = try #require(QuotaCalendar(timeZone: zone))
        for seed in 20...21 as ClosedRange<UInt64> {
            var history = try await RetentionHistory(engine, seed: seed, zone: calendar)
            for _ in 0..<Self.steps {
                try await history.step()
            }
            #expect(history.removedCount > 0)
            try await history.expectRightReports("seed \(seed)")
        }
    }
}
