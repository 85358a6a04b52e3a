import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct UsageTests {
    private static let september: [UsageQuery.Group: String] = [.month: "2026-09", .day: "2026-09-21"]

    @Test(arguments: TestLedger.Engine.allCases)
    func `every state is counted once, with the money where the ledger has it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        for state in VideoState.allCases where state != .queued {
            _ = try await store.place(state)
        }
        _ = try await store.admit()
        let rows = try await store.usage(by: [])
        #expect(rows.count == 1)
        let row = try #require(rows.first)
        #expect(row.values == [:])
        let usage = row.usage
        #expect(usage.admitted == Int64(VideoState.allCases.count))
        let counts = [usage.queued, usage.inProgress, usage.completed, usage.failed, usage.canceled]
        #expect(counts == [1, 4, 1, 3, 1])
        #expect(usage.seconds == 5)
        #expect(usage.currency == "USD")
        #expect(usage.charged.microUnits == 140_000)
        #expect(usage.held.microUnits == 6 * 140_000)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `rows are told apart by what was asked for, and sorted`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for (model, mode, count) in [("kling-v1", "std", 2), ("kling-v1", "pro", 1), ("kling-v3", "std", 1)] {
            for _ in 0..<count {
                let video = try await store.admit()
                try await store.execute(
                    "UPDATE videos SET model = $2, mode = $3 WHERE id = $1",
                    [SQLValue(video.id), .text(model), .text(mode)]
                )
            }
        }
        let byBoth = try await store.usage(by: [.day, .model, .mode])
        #expect(
            byBoth.map { [$0.values[.model], $0.values[.mode]] } == [
                ["kling-v1", "pro"], ["kling-v1", "std"], ["kling-v3", "std"],
            ]
        )
        #expect(byBoth.map(\.usage.admitted) == [1, 2, 1])
        #expect(byBoth.allSatisfy { $0.values[.day] == "2026-09-21" && $0.values[.month] == nil })
        let byModel = try await store.usage(by: [.month, .model])
        #expect(byModel.map(\.usage.admitted) == [3, 1])
        #expect(byModel.allSatisfy { $0.values[.month] == "2026-09" && $0.values[.day] == nil })
        let byMode = try await store.usage(by: [.mode])
        #expect(byMode.map { $0.values } == [[.mode: "pro"], [.mode: "std"]])
        let byTime = try await store.usage(by: [.month, .day])
        #expect(byTime.map(\.values) == [Self.september])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the deleted count, other tenants do not, and the oldest need no window`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let made = try await store.place(.succeeded)
        try await store.ledger.admissions.delete(made.id, of: store.tenant.id, at: store.clock.now)
        _ = try await store.admit(tenant: try await store.createTenant("other").id)
        try await store.execute("UPDATE videos SET day_start = NULL, month_start = NULL")
        let rows = try await store.usage(by: [.day])
        #expect(rows.count == 1)
        let row = try #require(rows.first)
        #expect(row.usage.admitted == 1)
        #expect(row.usage.charged.microUnits == 140_000)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a day of 23 or 25 hours has exactly its own videos`(_ engine: TestLedger.Engine) async throws {
        let berlin = try #require(QuotaCalendar(timeZone: "Europe/Berlin"))
        // From the first moment of a day to the first of the next, in seconds since 1970 (`date -u -d … +%s`).
        for (day, start, end) in [
            ("2026-10-25", 1_792_879_200, 1_792_969_200), ("2026-03-29", 1_774_738_800, 1_774_821_600),
        ] {
            let store = try await TestLedger(engine)
            for moment in [start * 1000 - 1, start * 1000, end * 1000 - 1, end * 1000] {
                let video = try await store.admit()
                try await store.execute(
                    "UPDATE videos SET created_at = $2 WHERE id = $1",
                    [SQLValue(video.id), .integer(Int64(moment))]
                )
            }
            let only = try await store.usage(by: [.day], from: day, to: day, in: berlin)
            #expect(only.map { [$0.values[.day], "\($0.usage.admitted)"] } == [[day, "2"]])
            let around = try await store.usage(by: [.day], from: "2026-03-01", to: "2026-10-31", in: berlin)
            #expect(around.map(\.usage.admitted) == [1, 2, 1])
            let utc = try await store.usage(by: [.day], from: "2026-03-01", to: "2026-10-31")
            #expect(utc.map(\.usage.admitted) == [2, 2])
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `currencies are never added up`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let euros = try await store.admit()
        _ = try await store.admit()
        try await store.execute("UPDATE videos SET currency = 'EUR' WHERE id = $1", [SQLValue(euros.id)])
        let rows = try await store.usage(by: [.day])
        #expect(rows.map(\.usage.currency) == ["EUR", "USD"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `where nothing was ordered there is no row`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit()
        #expect(try await store.usage(by: [.day], from: "2026-09-22", to: "2027-09-22") == [])
    }
}
