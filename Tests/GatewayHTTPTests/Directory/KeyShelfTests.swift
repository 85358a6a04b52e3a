import GatewayModel
import Testing

@testable import GatewayHTTP
@testable import GatewayLedger

struct KeyShelfTests {
    private static let now = Timestamp(seconds: 1_790_000_000)

    @Test func `nothing is known before the store's version is`() {
        var shelf = KeyShelf(capacity: 2)
        shelf.keep(Self.credential(1), askedIn: 0)
        #expect(!shelf.knows(1))
        shelf.confirm(5, at: Self.now)
        #expect(!shelf.knows(1))
    }

    @Test func `an answer that was asked for before a change is not kept after it`() {
        var shelf = KeyShelf(capacity: 2)
        shelf.confirm(5, at: Self.now)
        guard case .ask(let asked) = shelf.find(Self.credential(1).key.id, at: Self.now) else {
            Issue.record("nothing to ask")
            return
        }
        shelf.confirm(6, at: Self.now)
        shelf.keep(Self.credential(1), askedIn: asked)
        #expect(!shelf.knows(1))
        guard case .ask(let again) = shelf.find(Self.credential(1).key.id, at: Self.now) else {
            Issue.record("nothing to ask")
            return
        }
        shelf.keep(Self.credential(1), askedIn: again)
        #expect(shelf.knows(1))
    }

    @Test func `an unchanged version forgets nothing, another one everything`() {
        var shelf = KeyShelf(capacity: 2)
        shelf.confirm(5, at: Self.now)
        shelf.keep(Self.credential(1), askedIn: 1)
        shelf.confirm(5, at: Self.now)
        #expect(shelf.knows(1))
        shelf.confirm(4, at: Self.now)
        #expect(!shelf.knows(1))
    }

    @Test(arguments: [(0, true), (1500, true), (1501, false), (60_000, false)])
    func `what is known holds as long as the store is known not to have changed`(age: Int, isKnown: Bool) {
        var shelf = KeyShelf(capacity: 2)
        shelf.confirm(5, at: Self.now)
        shelf.keep(Self.credential(1), askedIn: 1)
        #expect(shelf.knows(1, at: Self.now + .milliseconds(age)) == isKnown)
    }

    @Test func `it never remembers more keys than it may`() {
        var shelf = KeyShelf(capacity: 2)
        shelf.confirm(5, at: Self.now)
        for number in 1...5 {
            shelf.keep(Self.credential(number), askedIn: 1)
            #expect(shelf.knows(number))
        }
        #expect((1...5).filter { shelf.knows($0) }.count == 2)
    }

    @Test func `uses are bounded, and a key counts once a day`() {
        var shelf = KeyShelf(capacity: 2)
        for number in 1...5 {
            shelf.noteUse(of: Self.credential(number).key, day: 20_000)
        }
        shelf.noteUse(of: Self.credential(1).key, day: 20_000)
        #expect(shelf.takeUses()[20_000]?.count == 2)
        #expect(shelf.takeUses().isEmpty)
        shelf.noteUse(of: Self.credential(9, lastUsedDay: 20_000).key, day: 20_000)
        #expect(shelf.takeUses().isEmpty)
        shelf.noteUse(of: Self.credential(9, lastUsedDay: 20_000).key, day: 20_001)
        #expect(shelf.takeUses()[20_001]?.count == 1)
    }

    static func credential(_ number: Int, lastUsedDay: Int64? = nil) -> StoredCredential {
        let tenant = TenantID(stored: "tenant_1")
        return StoredCredential(
            key: TenantKey(
                id: KeyID(stored: "key\(number)"),
                tenant: tenant,
                scopes: [],
                createdAt: now,
                lastUsedDay: lastUsedDay
            ),
            tenant: Tenant(id: tenant, name: TenantName(stored: "acme"), state: .active, createdAt: now),
            limits: TenantLimits(),
            digest: ""
        )
    }
}

extension KeyShelf {
    fileprivate func knows(_ number: Int, at now: Timestamp = Timestamp(seconds: 1_790_000_000)) -> Bool {
        if case .known = find(KeyID(stored: "key\(number)"), at: now) { true } else { false }
    }
}
