import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct ChangesTests {
    private static func changes(
        _ store: TestLedger,
        after point: ChangePoint,
        limit: Int = 100
    ) async throws -> [VideoID] {
        try await store.ledger.reader.changes(of: store.tenant.id, after: point, limit: limit, inTurn: true)
            .map(\.id)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `changes come in the order of their moments, each video once and as it stands`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let start = store.clock.now
        let other = try await store.createTenant("other").id
        var ids: [VideoID] = []
        for _ in 0..<3 {
            ids.append(try await store.admit().id)
            _ = try await store.admit(tenant: other)
            store.clock.advance(by: .seconds(10))
        }
        let all = ChangePoint(start - .seconds(1))
        #expect(try await Self.changes(store, after: all) == ids)
        // The first ends last, and is found by that.
        _ = try await store.ledger.admissions.cancel(ids[0], of: store.tenant.id, at: store.clock.now)
        #expect(try await Self.changes(store, after: all) == [ids[1], ids[2], ids[0]])
        #expect(try await Self.changes(store, after: all, limit: 2) == [ids[1], ids[2]])
        let behind = ChangePoint(start + .seconds(10), after: ids[1])
        #expect(try await Self.changes(store, after: behind) == [ids[2], ids[0]])
        #expect(try await Self.changes(store, after: ChangePoint(start + .seconds(10))) == [ids[1], ids[2], ids[0]])
        #expect(try await Self.changes(store, after: ChangePoint(store.clock.now, after: ids[0])) == [])
        // One at the upstream is among them, by the moment at which it went there.
        store.clock.advance(by: .seconds(10))
        _ = try await store.ledger.changes.pause(.tenant(other), reason: nil, author: nil, at: store.clock.now)
        #expect(try await store.beginSubmission(slots: 9)?.video == ids[1])
        #expect(try await Self.changes(store, after: all) == [ids[2], ids[0], ids[1]])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of one moment all are found, page by page, and none twice`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        var ids: [VideoID] = []
        for number in 0..<9 {
            ids.append(try await store.admit().id)
            if number % 3 == 0 {
                _ = try await store.ledger.admissions.cancel(ids[number], of: store.tenant.id, at: store.clock.now)
            }
        }
        var (point, found) = (ChangePoint(store.clock.now), [VideoID]())
        while true {
            let page = try await Self.changes(store, after: point, limit: 2)
            guard let last = page.last else {
                break
            }
            found += page
            point = ChangePoint(store.clock.now, after: last)
        }
        #expect(found == ids.sorted())
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of what has ended the first to end comes first, whatever its id, and none of somebody else's`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let start = store.clock.now
        let other = try await store.createTenant("other").id
        var ids: [VideoID] = []
        for _ in 0..<3 {
            ids.append(try await store.admit().id)
            let foreign = try await store.admit(tenant: other)
            _ = try await store.ledger.admissions.cancel(foreign.id, of: other, at: store.clock.now)
            store.clock.advance(by: .seconds(1))
        }
        for id in ids.reversed() {
            _ = try await store.ledger.admissions.cancel(id, of: store.tenant.id, at: store.clock.now)
            store.clock.advance(by: .seconds(1))
        }
        #expect(try await Self.changes(store, after: ChangePoint(start), limit: 1) == [ids[2]])
        #expect(try await Self.changes(store, after: ChangePoint(start)) == ids.reversed())
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what was deleted is told no more`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let id = try await store.admit().id
        _ = try await store.ledger.admissions.cancel(id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.ledger.reader.videos([id]).map(\.status) == [.canceled])
        try await store.ledger.admissions.delete(id, of: store.tenant.id, at: store.clock.now)
        #expect(try await Self.changes(store, after: ChangePoint(Timestamp(milliseconds: 0))) == [])
        #expect(try await store.ledger.reader.videos([id]).isEmpty)
    }
}
