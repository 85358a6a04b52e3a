import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct ApplyTests {
    private static func plan(
        _ name: String,
        _ state: Tenant.State? = nil,
        _ limits: [LimitName: String] = [:]
    ) throws -> TenantPlan {
        var wanted = TenantLimits()
        for (limit, text) in limits {
            try wanted.set(limit, to: text)
        }
        return TenantPlan(name: try TenantName(name), state: state, limits: wanted)
    }

    private static func told(_ changes: TenantChanges) -> [String] {
        changes.list.map { "\($0.tenant) \($0.kind) \($0.from ?? "-") \($0.to ?? "-")" }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `tenants become what is planned, and a second time nothing changes`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.createTenant("bystander")
        try await store.limit([.videosPerDay: "7", .budgetPerDay: "1.50", .models: "kling-v1"])
        let version = try await store.ledger.tenants.tenantVersion()
        let plans = [
            try Self.plan("fresh", nil, [.concurrentVideos: "2"]), try Self.plan("closed", .suspended),
            try Self.plan("acme", nil, [.videosPerDay: "7", .budgetPerDay: "1.500001", .maxSeconds: "5"]),
        ]
        let expected = [
            "fresh created - active", "fresh limit(GatewayModel.LimitName.concurrentVideos) - 2",
            "closed created - suspended",
            "acme limit(GatewayModel.LimitName.budgetPerDay) 1.50 1.500001",
            "acme limit(GatewayModel.LimitName.models) kling-v1 -",
            "acme limit(GatewayModel.LimitName.maxSeconds) - 5",
        ]
        let before = try await store.everything()
        let rehearsal = try await store.ledger.tenants.changes(for: plans)
        #expect(Self.told(rehearsal) == expected)
        #expect(try await store.everything() == before)

        let applied = try await store.apply(plans)
        #expect(Self.told(applied) == expected)
        #expect(applied.others.map(\.text) == ["bystander"])
        #expect(try await store.ledger.tenants.tenantVersion() > version)
        #expect(try await store.ledger.tenants.tenant(named: try TenantName("closed")).state == .suspended)
        for plan in plans {
            #expect(try await store.ledger.tenants.limits(ofTenant: plan.name) == plan.limits)
        }

        let after = try await store.everything()
        #expect(try await store.apply(plans).list == [])
        #expect(try await store.everything() == after)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a state that is not said stays, and one that is said is set`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.ledger.changes.setState(.suspended, ofTenant: store.tenant.name)
        #expect(try await store.apply([try Self.plan("acme")]).list == [])
        let applied = try await store.apply([try Self.plan("acme", .active)])
        #expect(Self.told(applied) == ["acme state suspended active"])
        #expect(try await store.refusal() == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is used stays used`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit()
        _ = try await store.apply([try Self.plan("acme", nil, [.videosPerDay: "1"])])
        #expect(try await store.refusal() == .dailyLimitReached)
        _ = try await store.apply([try Self.plan("acme")])
        #expect(try await store.refusal() == nil)
        #expect(try await store.use(of: .videosPerDay).held == 2)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `when one of them fails none is changed`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let before = try await store.everything()
        let taken = store.tenant.id
        let plans = [try Self.plan("acme", .suspended, [.maxSeconds: "5"]), try Self.plan("fresh")]
        // An identity that is taken stands for somebody who creates the same tenant at the same moment.
        let refusal = await #expect(throws: GatewayError.self) {
            _ = try await store.ledger.changes.apply(plans, at: store.clock.now) { taken }
        }
        #expect(refusal?.code == .invalidField)
        #expect(try await store.everything() == before)
    }
}

extension TestLedger {
    fileprivate func apply(_ plans: [TenantPlan]) async throws -> TenantChanges {
        let (now, entropy) = (clock.now, entropy)
        return try await ledger.changes.apply(plans, at: now) {
            var entropy = entropy
            return TenantID(at: now, using: &entropy)
        }
    }
}
