import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// The faults that `Tests/run.sh mutations` puts into the ledger's statements, one after the other.
struct MutationTests {
    @Test
    func `every mutation has a name of its own`() {
        #expect(Set(SQLMutation.all.map(\.name)).count == SQLMutation.all.count)
    }

    @Test
    func `every mutation still finds its statement, and leaves it one that can be run`() async throws {
        let store = try await TestLedger()
        let statements = try await Self.everyStatement(on: store)
        for mutation in SQLMutation.all {
            let found = statements.compactMap { statement in
                mutation.applied(to: statement.sql).map { HeardStatement(sql: $0, arguments: statement.arguments) }
            }
            #expect(!found.isEmpty, "\(mutation) finds no statement.")
            for statement in found {
                await #expect(throws: Never.self, "\(mutation)") {
                    try await store.execute("EXPLAIN " + statement.sql, statement.arguments)
                }
            }
        }
    }

    /// Shares a video from order to hit, and passes another on.
    private static func share(on heard: TestLedger) async throws {
        for _ in 0..<2 {
            _ = try await heard.order()
        }
        try await heard.make()
        _ = try await heard.order()
        let payer = try await heard.order("A dog.")
        let heir = try await heard.order("A dog.")
        _ = try await heard.ledger.cancel(payer.id, of: heard.tenant.id, at: heard.clock.now)
        _ = try await heard.order("A dog.") { $0.mayShare = false }
        #expect(try await heard.make() == heir.id)
        try await heard.make()
        let last = try await heard.order("A bird.")
        _ = try await heard.order("A bird.")
        _ = try await heard.limit([.videosPerDay: "0"])
        _ = try await heard.ledger.cancel(last.id, of: heard.tenant.id, at: heard.clock.now)
        _ = try await heard.limit([.videosPerDay: "none"])
    }

    /// What the ledger says to an engine when each of its verbs is used.
    private static func everyStatement(on store: TestLedger) async throws -> [HeardStatement] {
        let log = StatementLog()
        let heard = store.over(log.engine(over: store.engine))
        try await share(on: heard)
        let lost = try await heard.place(.unknown)
        try await heard.record(.succeeded(url: TestLedger.url), of: lost.due())
        try await heard.fillWithEverything()
        let (ledger, now) = (heard.ledger, store.clock.now)
        for isRepeat in [true, false] {
            let claim = SubmissionClaim(route: "/v1/videos", key: isRepeat ? nil : "a", digest: "d", isRepeat: isRepeat)
            for _ in 0..<2 {
                _ = try await ledger.admit(try heard.admission(claim: claim))
            }
        }
        let repetition = SubmissionClaim(route: "/v1/videos", key: "a", digest: "d", isRepeat: false)
        _ = try await ledger.earlier(repetition, of: store.tenant.id, at: now)
        _ = try await ledger.purgeCache(ofTenant: nil)
        _ = try await ledger.quota(of: store.tenant.id, in: QuotaCalendar.utc.windows(at: now))
        _ = try await heard.limit([.models: "none"])
        let keyed = try await heard.admit()
        var query = VideoQuery(tenant: store.tenant.id, after: keyed.id, limit: 5)
        query.status = .completed
        _ = try await ledger.list(query)
        _ = try await ledger.list(VideoQuery(tenant: store.tenant.id, limit: 5))
        _ = try await ledger.video(externalID: "x", of: store.tenant.id)
        _ = try await ledger.video(keyed.id, of: store.tenant.id)
        let pepper = try Pepper(Array(repeating: 7, count: 32))
        let key = try await heard.createKey(pepper: pepper)
        _ = try await ledger.credential(key.id)
        _ = try await ledger.keys(ofTenant: store.tenant.name)
        var entropy = store.entropy
        let next = TenantSecret(using: &entropy)
        _ = try await ledger.rotateKey(key.id, to: next.id, digest: "d", overlap: .seconds(60), at: now)
        _ = try await ledger.nextStart()
        _ = try await ledger.nextLook()
        _ = try await ledger.nextFile()
        _ = try await ledger.videoCounts(of: store.tenant.id)
        for job in try await ledger.claimFiles(at: now + .seconds(60), lease: .seconds(60), limit: 2) {
            try await ledger.recordFileTrouble(of: job, url: "u", trouble: .cut, tryAgainAt: now)
            _ = try await heard.recordStored(ArchivedFile(digest: "ab", size: 1), of: job.video, expiresAt: now)
            try await ledger.recordMissing(ArchivedFile(digest: "ab", size: 1), lookedAt: now)
            try await ledger.recordFileLost(of: job)
            try await ledger.recordFileRemoved(of: job.video, at: now)
        }
        _ = try await ledger.expiredFiles(at: now)
        _ = try await ledger.claimDue(at: now + .seconds(100_000), lease: .seconds(60), limit: 100)
        try await ledger.forgetKeys(at: now + SubmissionClaim.keyLife + .seconds(60))
        try await ledger.endLeases(at: now)
        return log.take()
    }
}
