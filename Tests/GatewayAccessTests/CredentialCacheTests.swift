import GatewayModel
import Testing

@testable import GatewayAccess
@testable import GatewayLedger

struct CredentialCacheTests {
    private static let now = Duration.seconds(1000)

    @Test func `nothing is known before the store's version is`() {
        var cache = CredentialCache(capacity: 2)
        cache.keep(Self.credential(1), askedIn: 0)
        #expect(!cache.knows(1))
        cache.confirm(5, at: Self.now)
        #expect(!cache.knows(1))
    }

    @Test func `an answer that was asked for before a change is not kept after it`() {
        var cache = CredentialCache(capacity: 2)
        cache.confirm(5, at: Self.now)
        guard case .ask(let asked) = cache.find(Self.credential(1).key.id, at: Self.now) else {
            Issue.record("nothing to ask")
            return
        }
        cache.confirm(6, at: Self.now)
        cache.keep(Self.credential(1), askedIn: asked)
        #expect(!cache.knows(1))
        guard case .ask(let again) = cache.find(Self.credential(1).key.id, at: Self.now) else {
            Issue.record("nothing to ask")
            return
        }
        cache.keep(Self.credential(1), askedIn: again)
        #expect(cache.knows(1))
    }

    @Test func `an unchanged version forgets nothing, another one everything`() {
        var cache = CredentialCache(capacity: 2)
        cache.confirm(5, at: Self.now)
        cache.keep(Self.credential(1), askedIn: 1)
        cache.confirm(5, at: Self.now)
        #expect(cache.knows(1))
        cache.confirm(4, at: Self.now)
        #expect(!cache.knows(1))
    }

    @Test(arguments: [(0, true), (1500, true), (1501, false), (60_000, false)])
    func `what is known holds as long as the store is known not to have changed`(age: Int, isKnown: Bool) {
        var cache = CredentialCache(capacity: 2)
        cache.confirm(5, at: Self.now)
        cache.keep(Self.credential(1), askedIn: 1)
        #expect(cache.knows(1, at: Self.now + .milliseconds(age)) == isKnown)
    }

    @Test func `it never remembers more keys than it may`() {
        var cache = CredentialCache(capacity: 2)
        cache.confirm(5, at: Self.now)
        for number in 1...5 {
            cache.keep(Self.credential(number), askedIn: 1)
            #expect(cache.knows(number))
        }
        #expect((1...5).filter { cache.knows($0) }.count == 2)
    }

    @Test func `uses are bounded, and a key counts once a day`() {
        var cache = CredentialCache(capacity: 2)
        for number in 1...5 {
            cache.noteUse(of: Self.credential(number).key.id, lastUsed: nil, day: 20_000)
        }
        cache.noteUse(of: Self.credential(1).key.id, lastUsed: nil, day: 20_000)
        #expect(cache.takeUses()[20_000]?.count == 2)
        #expect(cache.takeUses().isEmpty)
        cache.noteUse(of: Self.credential(9).key.id, lastUsed: 20_000, day: 20_000)
        #expect(cache.takeUses().isEmpty)
        cache.noteUse(of: Self.credential(9).key.id, lastUsed: 20_000, day: 20_001)
        #expect(cache.takeUses()[20_001]?.count == 1)
    }

    static func credential(_ number: Int) -> StoredCredential {
        let tenant = TenantID(stored: "tenant_1")
        let created = Timestamp(seconds: 1_790_000_000)
        return StoredCredential(
            key: TenantKey(
                id: KeyID(stored: "key\(number)"),
                tenant: tenant,
                scopes: [],
                createdAt: created
            ),
            tenant: Tenant(
                id: tenant,
                name: TenantName(stored: "acme"),
                state: .active,
                createdAt: created
            ),
            limits: TenantLimits(),
            digest: ""
        )
    }
}

extension CredentialCache {
    fileprivate func knows(_ number: Int, at now: Duration = .seconds(1000)) -> Bool {
        if case .known = find(KeyID(stored: "key\(number)"), at: now) { true } else { false }
    }
}
