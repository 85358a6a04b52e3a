import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct KeysTests {
    private static func pepper() throws -> Pepper {
        try Pepper([UInt8](repeating: 7, count: 32))
    }

    private static func rotate(
        _ old: KeyID,
        in store: TestLedger,
        overlap: Duration
    ) async throws -> (TenantSecret, TenantKey) {
        var entropy = store.entropy
        let secret = TenantSecret(using: &entropy)
        let key = try await store.ledger.changes.rotateKey(
            old,
            to: secret.id,
            digest: pepper().digest(of: secret),
            overlap: overlap,
            at: store.clock.now
        )
        return (secret, key)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a key is found by its id, with its tenant and its digest and never itself`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let pepper = try Self.pepper()
        let end = store.clock.now + .seconds(90)
        let secret = try await store.createKey(pepper: pepper, scopes: [.videosRead, .usageRead], expiresAt: end)
        let found = try #require(try await store.ledger.tenants.credential(secret.id))
        #expect(found.key.scopes == [.videosRead, .usageRead])
        #expect(found.key.expiresAt == end)
        #expect(found.key.createdAt == store.clock.now)
        #expect(found.key.revokedAt == nil)
        #expect(found.key.lastUsedDay == nil)
        #expect(found.tenant.id == store.tenant.id)
        #expect(found.tenant.name.text == "acme")
        #expect(pepper.matches(secret, digest: found.digest))
        let text = secret.withExposedText { $0 }
        for case .text(let column) in try await store.rows("SELECT * FROM tenant_keys").flatMap({ $0 }) {
            #expect(!column.contains(text.suffix(43)))
            #expect(!text.contains(column) || column == secret.id.text)
        }
        #expect(try await store.ledger.tenants.credential(KeyID(stored: "000000000000")) == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases, [Set<Scope>(), [.videosWrite], Set(Scope.allCases)])
    func `scopes come back as they were given`(_ engine: TestLedger.Engine, scopes: Set<Scope>) async throws {
        let store = try await TestLedger(engine)
        let secret = try await store.createKey(pepper: Self.pepper(), scopes: scopes)
        #expect(try await store.ledger.tenants.credential(secret.id)?.key.scopes == scopes)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a suspended tenant is seen with its keys`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let secret = try await store.createKey(pepper: Self.pepper())
        _ = try await store.ledger.changes.setState(.suspended, ofTenant: store.tenant.name)
        #expect(try await store.ledger.tenants.credential(secret.id)?.tenant.state == .suspended)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `rotation makes a second key like the first and lets the first live for the overlap`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let old = try await store.createKey(pepper: Self.pepper(), scopes: [.videosWrite])
        store.clock.advance(by: .seconds(100))
        let (secret, key) = try await Self.rotate(old.id, in: store, overlap: .seconds(60))
        #expect(key.scopes == [.videosWrite])
        #expect(key.expiresAt == nil)
        #expect(key.tenant == store.tenant.id)
        #expect(try await store.ledger.tenants.credential(secret.id)?.key.createdAt == store.clock.now)
        #expect(try await store.ledger.tenants.credential(old.id)?.key.expiresAt == store.clock.now + .seconds(60))
        #expect(try await store.ledger.tenants.keys(ofTenant: store.tenant.name).map(\.id) == [old.id, secret.id])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a new key lives as long as the first was meant to, and the overlap never lengthens a life`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let end = store.clock.now + .seconds(90)
        let old = try await store.createKey(pepper: Self.pepper(), expiresAt: end)
        store.clock.advance(by: .seconds(50))
        let (_, key) = try await Self.rotate(old.id, in: store, overlap: .seconds(60))
        #expect(key.expiresAt == store.clock.now + .seconds(90))
        #expect(try await store.ledger.tenants.credential(old.id)?.key.expiresAt == end)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the overlap shortens a longer life, and no other key's`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let end = store.clock.now + .seconds(1000)
        let (old, bystander) = (
            try await store.createKey(pepper: Self.pepper(), expiresAt: end),
            try await store.createKey(pepper: Self.pepper(), expiresAt: end)
        )
        let before = try await store.rows("SELECT * FROM tenant_keys WHERE id = $1", [.text(bystander.id.text)])
        let other = try await store.createTenant("other")
        _ = try await Self.rotate(old.id, in: store, overlap: .seconds(60))
        let foreign = try await store.createKey(forTenant: "other", pepper: Self.pepper())
        #expect(try await store.ledger.tenants.keys(ofTenant: other.name).map(\.id) == [foreign.id])
        #expect(try await store.ledger.tenants.credential(foreign.id)?.tenant.id == other.id)
        #expect(try await store.ledger.tenants.credential(old.id)?.key.expiresAt == store.clock.now + .seconds(60))
        _ = try await store.ledger.changes.revokeKey(old.id, at: store.clock.now)
        try await store.ledger.tenants.noteUse(of: [old.id], day: 20_000)
        let after = try await store.rows("SELECT * FROM tenant_keys WHERE id = $1", [.text(bystander.id.text)])
        #expect(after == before)
    }

    @Test(arguments: TestLedger.Engine.allCases, [nil, 1_000_000] as [Int?])
    func `rotating once more, because the new key was lost, makes a key as good as that one`(
        _ engine: TestLedger.Engine,
        lifetime: Int?
    ) async throws {
        let store = try await TestLedger(engine)
        let end = lifetime.map { store.clock.now + .seconds($0) }
        let old = try await store.createKey(pepper: Self.pepper(), expiresAt: end)
        store.clock.advance(by: .seconds(50))
        let (_, lost) = try await Self.rotate(old.id, in: store, overlap: .seconds(60))
        let (_, key) = try await Self.rotate(old.id, in: store, overlap: .seconds(60))
        #expect(key.expiresAt == lost.expiresAt)
        #expect(key.expiresAt == lifetime.map { store.clock.now + .seconds($0) })
        let (_, third) = try await Self.rotate(key.id, in: store, overlap: .seconds(60))
        #expect(third.expiresAt == key.expiresAt)
    }

    @Test(arguments: TestLedger.Engine.allCases, ["revoked", "expired", "unknown"])
    func `what does not work any more is not rotated`(_ engine: TestLedger.Engine, what: String) async throws {
        let store = try await TestLedger(engine)
        let end: Timestamp? = what == "expired" ? store.clock.now + .seconds(1) : nil
        let old = try await store.createKey(pepper: Self.pepper(), expiresAt: end)
        store.clock.advance(by: .seconds(1))
        if what == "revoked" {
            _ = try await store.ledger.changes.revokeKey(old.id, at: store.clock.now)
        }
        let id = what == "unknown" ? KeyID(stored: "000000000000") : old.id
        let error = await #expect(throws: GatewayError.self) {
            _ = try await Self.rotate(id, in: store, overlap: .seconds(60))
        }
        #expect(error?.code == (what == "unknown" ? .notFound : .invalidField))
        #expect(try await store.ledger.tenants.keys(ofTenant: store.tenant.name).count == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a key is revoked once and for good`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let secret = try await store.createKey(pepper: Self.pepper())
        let moment = store.clock.now
        #expect(try await store.ledger.changes.revokeKey(secret.id, at: moment).revokedAt == moment)
        store.clock.advance(by: .seconds(5))
        #expect(try await store.ledger.changes.revokeKey(secret.id, at: store.clock.now).revokedAt == moment)
        #expect(try await store.ledger.tenants.credential(secret.id)?.key.revokedAt == moment)
        let error = await #expect(throws: GatewayError.self) {
            try await store.ledger.changes.revokeKey(KeyID(stored: "000000000000"), at: moment)
        }
        #expect(error?.code == .notFound)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the last day of use never goes back`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let secret = try await store.createKey(pepper: Self.pepper())
        for (day, expected) in [(20_000, 20_000), (20_001, 20_001), (19_999, 20_001)] as [(Int64, Int64)] {
            try await store.ledger.tenants.noteUse(of: [secret.id, KeyID(stored: "000000000000")], day: day)
            #expect(try await store.ledger.tenants.credential(secret.id)?.key.lastUsedDay == expected)
        }
        try await store.ledger.tenants.noteUse(of: [], day: 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an id is given to one key only`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let secret = try await store.createKey(pepper: Self.pepper())
        await #expect(throws: GatewayError.self) {
            try await store.ledger.changes.createKey(
                secret.id,
                digest: "00",
                forTenant: store.tenant.name,
                scopes: [],
                expiresAt: nil,
                at: store.clock.now
            )
        }
        #expect(
            try Self.pepper()
                .matches(secret, digest: #require(try await store.ledger.tenants.credential(secret.id)).digest)
        )
    }
}
