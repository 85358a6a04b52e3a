import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct LimitChangeTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `raising, lowering and removing limits never touches what is used or held`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        for state in [VideoState.queued, .submitted, .timedOut, .succeeded, .failed] {
            _ = state == .queued ? nil : try await store.place(state)
        }
        _ = try await store.admit()
        let before = try await store.rows("SELECT * FROM balances ORDER BY name, window_start")
        for value in ["1000", "3", "0", "none", "2"] {
            try await store.limit([.concurrentVideos: value, .videosPerDay: value, .budgetPerMonth: value])
            #expect(try await store.rows("SELECT * FROM balances ORDER BY name, window_start") == before)
        }
        #expect(try await store.refusal() == .dailyLimitReached)
        try await store.limit([.concurrentVideos: "none", .videosPerDay: "none", .budgetPerMonth: "none"])
        #expect(try await store.refusal() == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what another process has changed holds for the next order`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        // It knows nothing of what this one remembers.
        let other = store.over(store.ledger.engine).ledger.changes
        #expect(try await store.refusal() == nil)
        for (limit, refusal) in [("0", GatewayError.Code.dailyLimitReached), ("none", nil), ("0", .dailyLimitReached)] {
            _ = try await other.setLimits([.videosPerDay: limit], ofTenant: store.tenant.name)
            #expect(try await store.refusal() == refusal)
            #expect(try await store.refusal() == refusal)
        }
        _ = try await other.setLimits([.videosPerDay: "none"], ofTenant: store.tenant.name)
        for state in [Tenant.State.suspended, .active, .suspended] {
            _ = try await other.setState(state, ofTenant: store.tenant.name)
            #expect(try await store.refusal() == (state == .active ? nil : .tenantSuspended))
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `limits are set, changed and taken away one by one`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let name = store.tenant.name
        try await store.limit([.videosPerDay: "3", .models: "b,a", .budgetPerDay: "1.5"])
        try await store.limit([.videosPerDay: "none", .budgetPerDay: "2"])
        let limits = try await store.ledger.tenants.limits(ofTenant: name)
        #expect(limits.set == [.budgetPerDay, .models])
        #expect(limits.text(of: .budgetPerDay) == "2.00")
        #expect(limits.text(of: .models) == "a,b")
        let version = try await store.ledger.tenants.tenantVersion()
        let error = await #expect(throws: GatewayError.self) {
            try await store.limit([.budgetPerDay: "5", .videosPerDay: "-1"])
        }
        #expect(error?.code == .invalidField)
        #expect(try await store.ledger.tenants.limits(ofTenant: name) == limits)
        #expect(try await store.ledger.tenants.tenantVersion() == version)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `limits and what is used of them belong to one tenant`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let names = [try await store.createTenant("zebra"), try await store.createTenant("aardvark")].map(\.name)
        for name in names {
            _ = try await store.ledger.changes.setLimits([.videosPerDay: "0", .concurrentVideos: "2"], ofTenant: name)
        }
        let tenant = try await store.ledger.tenants.tenant(named: names[0]).id
        #expect(try await store.refusal() == nil)
        try await store.limit([.videosPerDay: "0", .concurrentVideos: "7"])
        try await store.limit([.videosPerDay: "none"])
        for name in names {
            #expect(try await store.ledger.tenants.limits(ofTenant: name).set == [.concurrentVideos, .videosPerDay])
            #expect(try await store.ledger.tenants.limits(ofTenant: name)[.concurrentVideos] == 2)
        }
        let uses = try await store.ledger.reader.quota(of: tenant, in: QuotaCalendar.utc.windows(at: store.clock.now))
        #expect(uses.allSatisfy { $0.held == 0 && $0.used == 0 })
        #expect(try await store.use(of: .videosPerDay).held == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a balance that can grow no more refuses the order`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit()
        try await store.execute("UPDATE balances SET used = \(Int64.max - 140_001) WHERE name = 'budget_per_month'")
        let before = try await store.rows("SELECT * FROM balances ORDER BY name")
        #expect(try await store.refusal() == .budgetExhausted)
        #expect(try await store.rows("SELECT * FROM balances ORDER BY name") == before)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video from before there were limits ends without a balance`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.submitted)
        try await store.execute("UPDATE videos SET day_start = NULL, month_start = NULL")
        try await store.execute("DELETE FROM balances")
        try await store.record(.succeeded(url: "u"), of: video.due())
        #expect(try await store.entries(of: video.id).map(\.kind) == ["hold", "settle"])
        #expect(try await store.number("SELECT COUNT(*) FROM balances") == 0)
    }
}
