import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct PauseTests {
    private static let key = UpstreamKeyID("uk_test")

    /// Admits a video of a model, a millisecond after the one before.
    private static func admit(
        _ store: TestLedger,
        tenant: TenantID? = nil,
        model: String = "kling-v1"
    ) async throws -> VideoID {
        store.clock.advance(by: .milliseconds(1))
        var request = OrderRequest()
        request.prompt = "A quiet street at sunset."
        request.model = model
        let order = try store.admission(tenant: tenant, priced: try Catalogue.standard().order(request))
        return try await store.ledger.admissions.admit(order).video.id
    }

    private static func pause(_ store: TestLedger, _ scope: PauseScope, _ reason: String? = nil) async throws {
        _ = try await store.ledger.changes.pause(scope, reason: reason, author: nil, at: store.clock.now)
    }

    /// Begins all that may start.
    private static func begin(_ store: TestLedger) async throws -> [VideoID] {
        var begun: [VideoID] = []
        while let submission = try await store.beginSubmission(slots: 1000) {
            begun.append(submission.video)
        }
        return begun
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is paused is passed over, the rest starts in its order, and all of it after the pause`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let (acme, other) = (store.tenant.id, try await store.createTenant("other").id)
        let rows: [(scope: PauseScope, isHeld: @Sendable (TenantID, String) -> Bool)] = [
            (.all, { _, _ in true }), (.upstreamKey(Self.key), { _, _ in true }),
            (.upstreamKey(UpstreamKeyID("uk_2")), { _, _ in false }),
            (.tenant(other), { tenant, _ in tenant == other }),
            (.model(ModelID("kling-v3")), { _, model in model == "kling-v3" }),
            (.tenant(TenantID(stored: "nobody")), { _, _ in false }),
        ]
        for (scope, isHeld) in rows {
            var (held, free): ([VideoID], [VideoID]) = ([], [])
            var owners: [VideoID: TenantID] = [:]
            for (tenant, model) in [
                (other, "kling-v3"), (acme, "kling-v3"), (other, "kling-v1"), (acme, "kling-v1"), (other, "kling-v1"),
                (acme, "kling-v1-6"), (acme, "kling-v1"), (acme, "kling-v3"),
            ] {
                let id = try await Self.admit(store, tenant: tenant, model: model)
                owners[id] = tenant
                if isHeld(tenant, model) {
                    held.append(id)
                } else {
                    free.append(id)
                }
            }
            try await Self.pause(store, scope)
            #expect(try await (store.nextStart(slots: 1000) != nil) == !free.isEmpty, "\(scope)")
            let begun = try await Self.begin(store)
            // Tenants take turns; of each they start as they were admitted.
            for tenant in [acme, other] {
                #expect(begun.filter { owners[$0] == tenant } == free.filter { owners[$0] == tenant }, "\(scope)")
            }
            #expect(try await store.nextStart(slots: 1000) == nil, "\(scope)")
            #expect(try await store.beginSubmission(slots: 1000) == nil)
            _ = try await store.ledger.changes.resume(scope)
            #expect(try await (store.nextStart(slots: 1000) != nil) == !held.isEmpty, "\(scope)")
            let rest = try await Self.begin(store)
            for tenant in [acme, other] {
                #expect(rest.filter { owners[$0] == tenant } == held.filter { owners[$0] == tenant }, "\(scope)")
            }
        }
        #expect(try await store.number("SELECT COUNT(*) FROM attempts") == 48)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `several pauses hold at once, and a video starts when the last that holds for it has ended`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await Self.admit(store)
        let scopes: [PauseScope] = [
            .all, .tenant(store.tenant.id), .model(ModelID("kling-v1")), .upstreamKey(Self.key),
        ]
        for scope in scopes {
            try await Self.pause(store, scope)
        }
        for (number, scope) in scopes.enumerated() {
            #expect(try await store.beginSubmission() == nil)
            #expect(try await store.nextStart() == nil)
            let (ended, others) = try await store.ledger.changes.resume(scope)
            #expect(ended?.scope == scope)
            #expect(Set(others.list.map(\.scope)) == Set(scopes.dropFirst(number + 1)))
        }
        #expect(try await store.beginSubmission()?.video == video)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `in the middle of a hundred nothing starts behind a pause, and everything once after it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        var admitted: [VideoID] = []
        for _ in 0..<100 {
            admitted.append(try await Self.admit(store))
        }
        // Dispatchers go on while the pause begins.
        let begun = try await withThrowingTaskGroup(of: [VideoID].self) { group in
            for _ in 0..<8 {
                group.addTask { try await Self.begin(store, atMost: 8) }
            }
            try await Self.pause(store, .all)
            let atPause = try await store.number("SELECT COUNT(*) FROM attempts")
            #expect(try await Self.begin(store) == [])
            let begun = try await group.reduce(into: [VideoID]()) { $0 += $1 }
            #expect(Int64(begun.count) == atPause)
            return begun
        }
        #expect(try await store.nextStart(slots: 1000) == nil)
        _ = try await store.ledger.changes.resume(.all)
        let rest = try await Self.begin(store)
        #expect(Set(begun + rest) == Set(admitted))
        #expect(begun.count + rest.count == 100)
        #expect(rest == admitted.filter(Set(rest).contains))
        #expect(try await store.number("SELECT COUNT(*) FROM attempts") == 100)
    }

    private static func begin(_ store: TestLedger, atMost count: Int) async throws -> [VideoID] {
        var begun: [VideoID] = []
        while begun.count < count, let submission = try await store.beginSubmission(slots: 1000) {
            begun.append(submission.video)
        }
        return begun
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `past what is paused the next start is the earliest of the others, also of one that backs off`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other").id
        let first = try await store.place(.submitting)
        let later = store.clock.now + .seconds(10)
        try await store.record(.requeued(notBefore: later), of: first.submission)
        _ = try await Self.admit(store, tenant: other)
        #expect(try await store.nextStart() != later)
        try await Self.pause(store, .tenant(other))
        #expect(try await store.nextStart() == later)
        #expect(try await store.beginSubmission() == nil)
        store.clock.advance(by: .seconds(10))
        #expect(try await store.nextStart() == store.clock.now)
        #expect(try await store.beginSubmission()?.video == first.id)
        try await Self.pause(store, .tenant(store.tenant.id))
        #expect(try await store.nextStart() == nil)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `past what is paused a video whose deadline has come does not start`(_ engine: TestLedger.Engine) async throws
    {
        let store = try await TestLedger(engine)
        try await Self.pause(store, .model(ModelID("kling-v3")))
        _ = try await store.admit(queueDeadline: store.clock.now + .seconds(1))
        store.clock.advance(by: .seconds(1))
        #expect(try await store.beginSubmission() == nil)
        #expect(try await store.nextStart() == nil)
        let second = try await Self.admit(store)
        #expect(try await store.beginSubmission()?.video == second)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `pausing again changes the reason and not the beginning, and without one not even that`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let (changes, start) = (store.ledger.changes, store.clock.now)
        let first = try await changes.pause(.all, reason: "a", author: "ann", at: start)
        #expect(first.isNew && first.pause == Pause(.all, reason: "a", since: start, author: "ann"))
        store.clock.advance(by: .seconds(5))
        let second = try await changes.pause(.all, reason: "b", author: "bob", at: store.clock.now)
        #expect(!second.isNew && second.pause == Pause(.all, reason: "b", since: start, author: "bob"))
        let third = try await changes.pause(.all, reason: nil, author: nil, at: store.clock.now)
        #expect(!third.isNew && third.pause == second.pause)
        #expect(try await store.ledger.reader.pauses() == Pauses([second.pause]))
        // It is the store's, and outlasts a process.
        #expect(try await store.reopened().ledger.reader.pauses() == Pauses([second.pause]))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `only the pause of the very scope ends, and ending none changes nothing`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let scopes: [PauseScope] = [
            .tenant(TenantID(stored: "t1")), .tenant(TenantID(stored: "t2")), .model(ModelID("t1")),
            .upstreamKey(UpstreamKeyID("t1")),
        ]
        for scope in scopes {
            try await Self.pause(store, scope)
        }
        #expect(try await store.ledger.changes.resume(.all).ended == nil)
        #expect(try await store.ledger.reader.pauses().list.count == 4)
        #expect(try await store.ledger.changes.resume(scopes[0]).ended?.scope == scopes[0])
        #expect(try await store.ledger.changes.resume(scopes[0]).ended == nil)
        #expect(Set(try await store.ledger.reader.pauses().list.map(\.scope)) == Set(scopes.dropFirst()))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a pause is told when it begins, changes and ends, and what changes nothing is not`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let recorder = EventRecorder(store.engine.events)
        if engine != .sqlite {
            try await recorder.hears(.missed)
        }
        try await Self.pause(store, .all)
        try await recorder.hears(.pauses)
        try await Self.pause(store, .all, "b")
        try await recorder.hears(.pauses, times: 2)
        _ = try await store.ledger.changes.resume(.tenant(store.tenant.id))
        _ = try await store.ledger.changes.resume(.all)
        try await recorder.hears(.pauses, times: 3)
        _ = try await store.createTenant("other")
        try await recorder.hears(.tenants)
        #expect(recorder.events.count { $0 == .pauses } == 3)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a pause holds nothing back but the start`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let sent = try await store.place(.submitted)
        try await Self.pause(store, .all)
        let waiting = try await store.admit()
        #expect(try await store.state(of: waiting.id) == .queued)
        try await store.record(.succeeded(url: TestLedger.url), of: sent.due())
        #expect(try await store.state(of: sent.id) == .succeeded)
        _ = try await store.ledger.admissions.cancel(waiting.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await store.state(of: waiting.id) == .canceled)
    }
}
