import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct TenantsTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `tenants are listed by name and found by it`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for name in ["zeta", "Beta", "beta"] {
            let created = try await store.createTenant(name)
            #expect(created.state == .active)
            #expect(created.createdAt == store.clock.now)
            #expect(try await store.ledger.tenants.tenant(named: TenantName(name)).id == created.id)
        }
        #expect(try await store.ledger.tenants.all().map(\.name.text) == ["Beta", "acme", "beta", "zeta"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a name is taken once, also when many ask at once`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let error = await #expect(throws: GatewayError.self) { try await store.createTenant("acme") }
        #expect(error?.code == .invalidField)
        #expect(error?.parameter == "name")
        let created = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { (try? await store.createTenant("fresh")) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(created == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a tenant that is not there is not found, suspended or given a key`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let name = try TenantName("nobody")
        let pepper = try Pepper([UInt8](repeating: 1, count: 32))
        let found = await #expect(throws: GatewayError.self) { try await store.ledger.tenants.tenant(named: name) }
        let suspended = await #expect(throws: GatewayError.self) {
            try await store.ledger.changes.setState(.suspended, ofTenant: name)
        }
        let keyed = await #expect(throws: GatewayError.self) {
            try await store.createKey(forTenant: "nobody", pepper: pepper)
        }
        let listed = await #expect(throws: GatewayError.self) { try await store.ledger.tenants.keys(ofTenant: name) }
        #expect([found, suspended, keyed, listed].allSatisfy { $0?.code == .notFound })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `every change of a tenant or a key makes the version grow, and nothing else does`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let pepper = try Pepper([UInt8](repeating: 1, count: 32))
        var entropy = store.entropy
        var last = try await store.ledger.tenants.tenantVersion()
        func grows(_ change: () async throws -> Void) async throws -> Bool {
            try await change()
            let version = try await store.ledger.tenants.tenantVersion()
            defer { last = version }
            return version > last
        }
        #expect(try await grows { _ = try await store.createTenant("b") })
        #expect(try await grows { _ = try await store.ledger.changes.setState(.suspended, ofTenant: TenantName("b")) })
        let key = try await store.createKey(pepper: pepper)
        #expect(try await grows {})
        let next = TenantSecret(using: &entropy)
        #expect(
            try await grows {
                _ = try await store.ledger.changes.rotateKey(
                    key.id,
                    to: next.id,
                    digest: pepper.digest(of: next),
                    overlap: .seconds(9),
                    at: store.clock.now
                )
            }
        )
        #expect(try await grows { _ = try await store.ledger.changes.revokeKey(key.id, at: store.clock.now) })
        #expect(try await grows { try await store.ledger.tenants.noteUse(of: [key.id], day: 1) } == false)
        #expect(try await grows { _ = try await store.admit() } == false)
        #expect(try await grows { _ = try? await store.createTenant("b") } == false)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `videos are counted by state for each tenant`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        for state in [VideoState.succeeded, .failed, .failed, .submitted] {
            _ = try await store.place(state)
        }
        _ = try await store.admit(tenant: other.id)
        #expect(
            try await store.ledger.tenants.videoCounts(of: store.tenant.id) == [
                .succeeded: 1, .failed: 2, .submitted: 1,
            ]
        )
        #expect(try await store.ledger.tenants.videoCounts(of: other.id) == [.queued: 1])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the first to ask settles a secret, also when many ask at once`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let kept = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<30 {
                group.addTask { try await store.ledger.tenants.secret(named: "pepper", orKeep: "candidate \(index)") }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(kept.count == 1)
        #expect(try await store.ledger.tenants.secret(named: "pepper", orKeep: "late") == kept.first)
        #expect(try await store.ledger.tenants.secret(named: "other", orKeep: "x") == "x")
    }
}
