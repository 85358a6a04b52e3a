import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct EntriesTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `entries come in their order, with what they are for`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let made = try await store.place(.succeeded)
        let lines = try await LedgerAudit(store.ledger).entries(EntryQuery())
        #expect(lines.map(\.kind) == ["hold", "settle"])
        #expect(lines.map(\.sequence) == lines.map(\.sequence).sorted())
        let line = try #require(lines.first)
        #expect(line.video == made.id.taskID)
        #expect(line.tenant == "acme")
        #expect(line.amount == Money(microUnits: 140_000))
        #expect(line.currency == "USD")
        #expect(line.model == "kling-v1")
        #expect(line.at == store.clock.now)
        #expect(line.priceVersion == (try Catalogue.standard().version))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `they can be those of one tenant and of some days`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other").id
        let start = store.clock.now
        for tenant in [other, store.tenant.id, other] {
            _ = try await store.admit(tenant: tenant)
            store.clock.advance(by: .seconds(10))
        }
        let all = try await LedgerAudit(store.ledger).entries(EntryQuery())
        #expect(all.map(\.tenant) == ["other", "acme", "other"])
        let theirs = try await LedgerAudit(store.ledger).entries(EntryQuery(tenant: other))
        #expect(theirs.map(\.tenant) == ["other", "other"])
        let middle = EntryQuery(from: start + .seconds(10), until: start + .seconds(20))
        let found = try await LedgerAudit(store.ledger).entries(middle)
        #expect(found.map(\.tenant) == ["acme"])
        var query = EntryQuery(tenant: other)
        query.after = try #require(theirs.first).sequence
        let rest = try await LedgerAudit(store.ledger).entries(query)
        #expect(rest == Array(theirs.suffix(1)))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a page ends, and the next one begins behind it`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = SQLValue(try await store.admit().id)
        for start in stride(from: 0, to: EntryQuery.page, by: 100) {
            let values = (start..<start + 100)
                .map { "($1, $2, 'adjust', \($0), 'USD', 0)" }.joined(separator: ", ")
            try await store.execute(
                "INSERT INTO entries (video_id, tenant_id, kind, amount, currency, at) VALUES \(values)",
                [video, .text(store.tenant.id.text)]
            )
        }
        var query = EntryQuery()
        let first = try await LedgerAudit(store.ledger).entries(query)
        #expect(first.count == EntryQuery.page)
        query.after = try #require(first.last).sequence
        let second = try await LedgerAudit(store.ledger).entries(query)
        #expect(second.map(\.amount.microUnits) == [Int64(EntryQuery.page) - 1])
        query.after = try #require(second.last).sequence
        let third = try await LedgerAudit(store.ledger).entries(query)
        #expect(third == [])
    }
}
