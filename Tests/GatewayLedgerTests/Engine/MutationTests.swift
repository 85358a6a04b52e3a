import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

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
                    try await Self.tryOut(statement, on: store)
                }
            }
        }
    }

    /// Asks how a statement would be carried out; a trigger is put in its own place and set off.
    private static func tryOut(_ statement: HeardStatement, on store: TestLedger) async throws {
        let words = statement.sql.split(separator: " ")
        guard words.starts(with: ["CREATE", "TRIGGER"]) else {
            try await store.execute("EXPLAIN " + statement.sql, statement.arguments)
            return
        }
        try await store.execute("DROP TRIGGER \(words[2])")
        try await store.execute(statement.sql)
        try await store.execute(
            "INSERT INTO tenants (id, name, state, created_at) VALUES ('t', 't', 'active', 0) ON CONFLICT DO NOTHING"
        )
        try await store.execute("UPDATE videos SET price = price + 1")
        try await store.execute("UPDATE videos SET tenant_id = 't'")
        try await store.execute("UPDATE videos SET tenant_id = $1", [.text(store.tenant.id.text)])
    }

    /// Shares a video from order to hit, and passes another on.
    private static func share(on heard: TestLedger) async throws {
        for _ in 0..<2 {
            _ = try await heard.order()
        }
        try await heard.make()
        _ = try await heard.order()
        let leader = try await heard.order("A dog.")
        let promoted = try await heard.order("A dog.")
        _ = try await heard.ledger.admissions.cancel(leader.id, of: heard.tenant.id, at: heard.clock.now)
        _ = try await heard.order("A dog.") { $0.directives.mayShare = false }
        #expect(try await heard.make() == promoted.id)
        try await heard.make()
        let last = try await heard.order("A bird.")
        _ = try await heard.order("A bird.")
        _ = try await heard.limit([.videosPerDay: "0"])
        _ = try await heard.ledger.admissions.cancel(last.id, of: heard.tenant.id, at: heard.clock.now)
        _ = try await heard.limit([.videosPerDay: "none"])
    }

    /// Asks for all that is known of a video which was ordered again.
    private static func follow(_ video: VideoID, in ledger: Ledger, at now: Timestamp) async throws {
        let repeated = RepeatedOrder(video: video, requestID: "r", key: KeyID(stored: "k"), at: now)
        try await ledger.admissions.note(repeated, isDelivered: true)
        _ = try await ledger.reader.videos(knownAs: "r")
        _ = try await ledger.reader.record(of: video)
        _ = try await ledger.work.followers(of: video, endedAt: now)
    }

    /// Brings files, loses them and removes them.
    private static func handleFiles(of heard: TestLedger, at now: Timestamp) async throws {
        for job in try await heard.ledger.work.claimFiles(at: now + .seconds(60), lease: .seconds(60), limit: 2) {
            try await heard.ledger.work.recordFileTrouble(of: job, url: "u", trouble: .cut, tryAgainAt: now)
            _ = try await heard.recordStored(ArchivedFile(digest: "ab", size: 1), of: job.video, expiresAt: now)
            try await heard.ledger.work.recordMissing(ArchivedFile(digest: "ab", size: 1), lookedAt: now)
            try await heard.ledger.work.recordFileLost(of: job)
            try await heard.ledger.work.recordFileRemoved(of: job.video, at: now)
        }
    }

    /// Lets go what has ended, and reports usage, by days as they were counted and by others.
    private static func report(on heard: TestLedger) async throws {
        #expect(try await heard.rollUpAll() > 0)
        for zone in ["UTC", "America/Los_Angeles"] {
            _ = try await heard.usage(by: [.day, .model], in: try #require(QuotaCalendar(timeZone: zone)))
        }
    }

    /// Pauses this and that, and goes on past it.
    private static func pause(on heard: TestLedger) async throws {
        let scopes = [PauseScope.tenant(TenantID(stored: "t")), .model(ModelID("m"))]
        for scope in scopes {
            _ = try await heard.ledger.changes.pause(scope, reason: "r", author: nil, at: heard.clock.now)
        }
        _ = try await heard.nextStart()
        _ = try await heard.beginSubmission()
        for scope in scopes {
            _ = try await heard.ledger.changes.resume(scope)
        }
    }

    /// Brings back waits that a clock has made too long, and proves that the store can be written.
    private static func repairTimes(in ledger: Ledger, at now: Timestamp) async throws {
        let longest = LongestWaits(start: .zero, submission: .zero, poll: .zero, file: .zero)
        try await ledger.work.shortenWaits(to: longest, at: now)
        try await ledger.work.proveWriting(thorough: false, at: now)
    }

    /// Tells an endpoint and an order's own address of what has become of videos, and again.
    private static func tell(on heard: TestLedger) async throws {
        let (webhooks, work, now) = (heard.ledger.webhooks, heard.ledger.work, heard.clock.now)
        let endpoint = try await heard.makeEndpoint()
        let own = endpoint.tenant
        let video = try await heard.admitTold(.kling)
        _ = try await heard.ledger.changes.cancelVideo(video.id, at: now)
        _ = try await webhooks.rotateSecret(of: endpoint.id, of: own, to: "s", overlap: .zero, at: now)
        let call = IdempotencyIdentity(route: "/v1/webhook_secret", key: "k", digest: "d", isRepeat: false)
        let kept = KeyedCall<Bool>(call) { "\($0)" }
        _ = try await webhooks.rotateSecret(ofTenant: own, to: "s", overlap: .zero, at: now, under: kept)
        let results: [DeliveryResult] = [
            .retry(at: now, WebhookTrouble(.cut)), .abandoned(WebhookTrouble(.cut)), .delivered(status: 200),
            .disabled(.gone, WebhookTrouble(.cut)),
        ]
        for result in results {
            let range = WebhookReplay.range(from: now, through: now)
            _ = try await webhooks.replay(range, to: endpoint.id, of: own, at: now)
            for job in try await heard.claimDeliveries() {
                try await work.endDeliveryLeases(of: .seconds(60), at: now)
                try await work.record(result, of: job, at: now)
            }
        }
        _ = try await webhooks.deliveries(to: endpoint.id, of: own, after: nil, limit: 1)
        try await webhooks.delete(endpoint.id, of: own, at: now)
        try await work.forgetWebhookEvents(before: now + .milliseconds(1), limit: 9)
    }

    /// Creates operators, lets one be known and revokes it, and reads the log of it.
    private static func operate(on heard: TestLedger) async throws {
        let (_, ann) = try await heard.createOperator("cid", .admin)
        _ = try await heard.ledger.tenants.operatorCredential(ann.id)
        try await heard.ledger.tenants.noteOperatorUse(of: ann.id, day: 1)
        _ = try await heard.ledger.changes.revokeOperator(named: try OperatorName("cid"), at: heard.clock.now)
        var query = AuditQuery(limit: 1)
        (query.actor, query.subject, query.after) = ("test", "ann", 9)
        (query.from, query.until) = (heard.clock.now, heard.clock.now)
        _ = try await heard.ledger.reader.auditLog(query)
        _ = try await heard.ledger.reader.verifyAuditLog()
    }

    /// What the ledger says to an engine when each of its verbs is used.
    static func everyStatement(on store: TestLedger) async throws -> [HeardStatement] {
        let log = StatementLog()
        let heard = store.over(log.engine(over: store.engine))
        try await share(on: heard)
        let refused = try await heard.place(.submitting)
        try await heard.record(.requeued(notBefore: store.clock.now), of: refused.submission)
        _ = try await heard.ledger.changes.cancelVideo(refused.id, at: store.clock.now)
        let lost = try await heard.place(.unknown)
        try await store.execute("UPDATE videos SET slot_key = NULL")
        _ = try await heard.ledger.reader.keySlots()
        try await heard.record(.succeeded(url: TestLedger.url), of: lost.due())
        try await heard.fillWithEverything()
        let (ledger, now) = (heard.ledger, store.clock.now)
        for isRepeat in [true, false] {
            let claim = IdempotencyIdentity(
                route: "/v1/videos",
                key: isRepeat ? nil : "a",
                digest: "d",
                isRepeat: isRepeat
            )
            for _ in 0..<2 {
                _ = try await ledger.admissions.admit(try heard.admission(identity: claim))
            }
        }
        let caller = OrderCaller(key: KeyID(stored: "k")) { true }
        let unmarked = IdempotencyIdentity(route: "/v1/videos", key: nil, digest: "e", isRepeat: false)
        let gone = try await ledger.admissions.admit(try heard.admission(identity: unmarked, caller: caller))
        let answer = UndeliveredAnswer(tenant: store.tenant.id, key: caller.key, digest: unmarked.digest)
        try await ledger.admissions.forgetUndelivered(answer, of: gone.video.id)
        try await ledger.admissions.noteUndelivered(answer, of: gone.video.id, at: now)
        try await follow(gone.video.id, in: ledger, at: now)
        let repetition = IdempotencyIdentity(route: "/v1/videos", key: "a", digest: "d", isRepeat: false)
        _ = try await ledger.admissions.earlier(repetition, of: store.tenant.id, at: now)
        _ = try await ledger.changes.purgeCache(ofTenant: nil)
        _ = try await ledger.reader.quota(of: store.tenant.id, in: QuotaCalendar.utc.windows(at: now))
        _ = try await heard.limit([.models: "none"])
        let keyed = try await heard.admit()
        var query = VideoQuery(tenant: store.tenant.id, after: keyed.id, limit: 5)
        query.status = .completed
        _ = try await ledger.reader.list(query)
        _ = try await ledger.reader.list(VideoQuery(tenant: store.tenant.id, limit: 5))
        _ = try await ledger.reader.video(externalID: "x", of: store.tenant.id)
        _ = try await ledger.reader.changes(of: store.tenant.id, after: ChangePoint(now), limit: 5, inTurn: true)
        _ = try await ledger.reader.video(keyed.id, of: store.tenant.id)
        let pepper = try Pepper(Array(repeating: 7, count: 32))
        let key = try await heard.createKey(pepper: pepper)
        _ = try await ledger.tenants.credential(key.id)
        _ = try await ledger.tenants.keys(ofTenant: store.tenant.name)
        var entropy = store.entropy
        let next = TenantSecret(using: &entropy)
        _ = try await ledger.changes.rotateKey(key.id, to: next.id, digest: "d", overlap: .seconds(60), at: now)
        _ = try await heard.nextStart()
        try await pause(on: heard)
        try await tell(on: heard)
        _ = try await ledger.work.nextPoll()
        try await ledger.work.hastenPolls(of: [ExternalTaskID(stored: "kg-1")], at: now)
        _ = try await ledger.work.nextFile()
        _ = try await ledger.work.keysInUse(among: [UpstreamKeyID("uk")])
        _ = try await ledger.tenants.videoCounts(of: store.tenant.id)
        try await handleFiles(of: heard, at: now)
        _ = try await ledger.work.expiredFiles(at: now)
        _ = try await ledger.work.unrecordedFiles(among: ["ab"])
        _ = try await ledger.work.claimDue(at: now + .seconds(100_000), lease: .seconds(60), limit: 100)
        try await ledger.work.forgetKeys(at: now + IdempotencyIdentity.keyLife + .seconds(60))
        try await ledger.work.endLeases(at: now)
        try await repairTimes(in: ledger, at: now)
        try await report(on: heard)
        try await operate(on: heard)
        let made = [Migration.usageTotals, .webhooks].flatMap { $0.statements(.sqlite) }
        return log.take() + made.map { HeardStatement(sql: $0, arguments: []) }
    }
}
