import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct AuditLogTests {
    private static let ann = AuditActor(.operator, name: "ann", origin: "10.0.0.7")

    private static func log(of store: TestLedger) async throws -> [AuditRecord] {
        try await store.ledger.reader.auditLog(AuditQuery(limit: 500, isOldestFirst: true)).records
    }

    /// Uses every verb of an operator once.
    private static func useEverything(of store: TestLedger, by actor: AuditActor) async throws {
        let (changes, now) = (store.ledger.changes(by: actor), store.clock.now)
        var entropy = store.entropy
        let name = try TenantName("studio")
        let tenant = try await changes.createTenant(TenantID(at: now, using: &entropy), named: name, at: now)
        _ = try await changes.setLimits([.videosPerDay: "9"], ofTenant: name, at: now) { $0.weight = 3 }
        let plan = TenantPlan(name: name, state: nil, limits: TenantLimits())
        _ = try await changes.apply([plan], at: now) { tenant.id }
        _ = try await changes.setState(.suspended, ofTenant: name, at: now)
        _ = try await changes.setState(.active, ofTenant: name, at: now)
        let key = TenantSecret(using: &entropy)
        _ = try await changes.createKey(
            key.id,
            digest: "digest-1",
            forTenant: name,
            scopes: [.videosRead],
            expiresAt: nil,
            at: now
        )
        let next = TenantSecret(using: &entropy)
        _ = try await changes.rotateKey(key.id, to: next.id, digest: "digest-2", overlap: .seconds(9), at: now)
        _ = try await changes.revokeKey(key.id, at: now)
        _ = try await changes.cancelVideo(try await store.admit().id, at: now)
        _ = try await changes.pause(.tenant(tenant.id), reason: "Why.", author: "ann", at: now)
        _ = try await changes.resume(.tenant(tenant.id), at: now)
        _ = try await changes.purgeCache(ofTenant: nil, at: now)
        let endpoint = try await store.makeEndpoint()
        let range = WebhookReplay.range(from: now, through: now)
        _ = try await changes.replay(range, to: endpoint.id, ofTenant: store.tenant.name, at: now)
        _ = try await changes.createOperator(
            OperatorSecret(using: &entropy).id,
            digest: "digest-3",
            named: try OperatorName("bob"),
            role: .viewer,
            at: now
        )
        _ = try await changes.revokeOperator(named: try OperatorName("bob"), at: now)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `every verb leaves its row: who, from where, when, what, and no secret`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        store.clock.advance(by: .seconds(5))
        try await Self.useEverything(of: store, by: Self.ann)
        let records = try await Self.log(of: store).filter { $0.actor == "ann" }
        #expect(Set(records.map(\.verb)) == Set(AuditVerb.allCases.map(\.rawValue)))
        #expect(records.count == AuditVerb.allCases.count)
        #expect(records.allSatisfy { $0.origin == "10.0.0.7" && $0.actorKind == "operator" })
        #expect(records.allSatisfy { $0.at == store.clock.now })
        #expect(!records.contains { "\($0)".contains("digest-") })
        let set = try #require(records.first { $0.verb == "tenant.set" })
        #expect(set.subject == "studio")
        #expect(AuditValue.reading(set.before ?? "").field("limits") == .fields([:]))
        #expect(AuditValue.reading(set.after ?? "").field("limits") == .fields(["videos_per_day": .text("9")]))
        #expect(AuditValue.reading(set.after ?? "").field("weight") == .text("3"))
        let report = try await store.ledger.reader.verifyAuditLog(pageSize: 3)
        #expect(report.findings == [])
        #expect(report.rows == report.head.count)
        #expect(report.head.hash == records.last?.hash)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a change that fails leaves no row, nor does one that changes nothing`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let (changes, now) = (store.ledger.changes, store.clock.now)
        let before = try await Self.log(of: store)
        let unknown = try TenantName("nobody")
        await #expect(throws: GatewayError.self) { try await changes.setState(.suspended, ofTenant: unknown, at: now) }
        await #expect(throws: GatewayError.self) { try await store.createTenant("acme") }
        var entropy = store.entropy
        let unknownVideo = VideoID(at: now, using: &entropy)
        await #expect(throws: GatewayError.self) { try await changes.cancelVideo(unknownVideo, at: now) }
        _ = try await changes.setState(.active, ofTenant: store.tenant.name, at: now)
        _ = try await changes.setLimits([:], ofTenant: store.tenant.name, at: now)
        _ = try await changes.resume(.all, at: now)
        _ = try await changes.apply(
            [TenantPlan(name: store.tenant.name, state: nil, limits: TenantLimits())],
            at: now
        ) { store.tenant.id }
        #expect(try await Self.log(of: store) == before)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what a tenant does is no row`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let before = try await Self.log(of: store)
        let video = try await store.admit()
        _ = try await store.ledger.admissions.cancel(video.id, of: store.tenant.id, at: store.clock.now)
        try await store.ledger.admissions.delete(video.id, of: store.tenant.id, at: store.clock.now)
        #expect(try await Self.log(of: store) == before)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `changes at the same moment stand one behind the other`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let count = 12
        try await withThrowingTaskGroup { group in
            for index in 0..<count {
                group.addTask { _ = try await store.createTenant("t\(index)") }
            }
            try await group.waitForAll()
        }
        let report = try await store.ledger.reader.verifyAuditLog()
        #expect(report.findings == [])
        // The tenant of every test is the first.
        #expect(report.rows == Int64(count) + 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `rows are found by actor, subject and time, page by page`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        store.clock.advance(by: .seconds(60))
        let start = store.clock.now
        try await Self.useEverything(of: store, by: Self.ann)
        let reader = store.ledger.reader
        var query = AuditQuery(limit: 4)
        query.actor = "ann"
        var seen: [Int64] = []
        for _ in 0..<AuditVerb.allCases.count {
            let page = try await reader.auditLog(query)
            seen += page.records.map(\.number)
            query.after = page.records.last?.number
            guard page.hasMore else {
                break
            }
        }
        #expect(seen == seen.sorted(by: >))
        #expect(seen.count == AuditVerb.allCases.count)
        var about = AuditQuery(limit: 500)
        about.subject = "studio"
        #expect(try await reader.auditLog(about).records.allSatisfy { $0.subject == "studio" })
        #expect(try await reader.auditLog(about).records.count == 5)
        var early = AuditQuery(limit: 500)
        early.until = start
        #expect(try await reader.auditLog(early).records.map(\.subject) == ["acme"])
        var late = AuditQuery(limit: 500)
        late.from = start
        #expect(try await reader.auditLog(late).records.count == AuditVerb.allCases.count)
    }
}

extension AuditValue {
    /// A field of what has fields.
    fileprivate func field(_ name: String) -> AuditValue? {
        guard case .fields(let fields) = self else {
            return nil
        }
        return fields[name]
    }
}
