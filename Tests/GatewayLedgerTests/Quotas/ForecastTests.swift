import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct ForecastTests {
    /// Each limit that pays for exactly one standard order (5 seconds at 0.14), or for none.
    private static let limits: [(LimitName, String)] = [
        (.concurrentVideos, "1"), (.videosPerDay, "1"), (.videosPerMonth, "1"), (.secondsPerMonth, "9"),
        (.budgetPerDay, "0.14"), (.budgetPerMonth, "0.279999"), (.models, "kling-v3"), (.modes, "pro"),
        (.maxSeconds, "4"),
    ]

    @Test(arguments: TestLedger.Engine.allCases, limits.indices)
    func `a forecast says before each order what becomes of it, and changes nothing`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let store = try await TestLedger(engine)
        try await store.limit([Self.limits[index].0: Self.limits[index].1])
        var refused = 0
        for _ in 0..<2 {
            let before = try await store.everything()
            let admission = try store.admission()
            let forecast = try await store.ledger.admissions.forecast(admission)
            let position = try await store.queuePosition(of: forecast)
            #expect(try await store.everything() == before)
            do {
                let video = try await store.ledger.admissions.admit(admission).video
                #expect(forecast.refusal == nil)
                #expect(try await store.queuePosition(of: video) == position)
            } catch {
                refused += 1
                #expect(forecast.refusal?.code == error.code)
                #expect(forecast.refusal?.message == error.message)
                #expect(forecast.refusal?.parameter == error.parameter)
                #expect(forecast.refusal?.retry == error.retry)
            }
        }
        #expect(refused > 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a forecast of a suspended tenant is refused like its order`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.ledger.changes.setState(.suspended, ofTenant: store.tenant.name)
        let admission = try store.admission()
        let refusal = await #expect(throws: GatewayError.self) {
            _ = try await store.ledger.admissions.forecast(admission)
        }
        #expect(refusal?.code == .tenantSuspended)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a forecast counts what waits, whosever it is, and nothing else`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        _ = try await store.place(.submitted)
        _ = try await store.place(.succeeded)
        for number in 1...3 {
            let forecast = try await store.ledger.admissions.forecast(try store.admission())
            #expect(try await store.queuePosition(of: forecast) == number)
            _ = try await store.admit(tenant: other.id)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a balance that cannot grow any more refuses the forecast like the order`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit()
        for (name, room) in [(LimitName.budgetPerMonth, Int64(139_999)), (.videosPerMonth, 0)] {
            try await store.execute(
                "UPDATE balances SET used = $1 - held WHERE name = $2",
                [.integer(Int64.max - room), .text(name.rawValue)]
            )
            let forecast = try await store.ledger.admissions.forecast(try store.admission())
            let refusal = try await store.refusal()
            #expect(refusal != nil)
            #expect(forecast.refusal?.code == refusal)
            try await store.execute("UPDATE balances SET used = 0 WHERE name = $1", [.text(name.rawValue)])
        }
    }
}
