import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

extension TestLedger {
    /// Texts that some layer on the way may cut, escape or fold.
    private static let hostileTexts = [
        "'; DROP TABLE videos; --", "\"$1\" ?1 \\u0041 \\", "😀👨‍👩‍👧‍👦🇩🇪", "e\u{301}", "\u{E9}", "\u{FEFF}x\u{200B}",
        "\u{1}\u{1F}\u{7F}\u{85}\u{2028}", "line\nline\r\ntab\t/", "\u{10FFFF}\u{E000}\u{FFFD}", "null", "123", " ", "",
        "[1,{}]",
    ]

    /// Puts rows of every kind into the store.
    func fillWithEverything() async throws {
        let endpoint = try await makeEndpoint()
        _ = try await ledger.webhooks.rotateSecret(
            of: endpoint.id,
            of: tenant.id,
            to: "resealed",
            overlap: .seconds(9),
            at: clock.now
        )
        for format in [WebhookFormat.event, .kling] {
            let told = try await admitTold(format)
            _ = try await ledger.changes.cancelVideo(told.id, at: clock.now)
        }
        for job in try await claimDeliveries(1) {
            let trouble = WebhookTrouble(.status, status: 500)
            try await ledger.work.record(.retry(at: clock.now, trouble), of: job, at: clock.now)
        }
        let claim = IdempotencyIdentity(route: "/v1/videos", key: "order-66", digest: "ab", isRepeat: false)
        let keyed = try await ledger.admissions.admit(try admission(identity: claim))
        _ = try await ledger.changes.cancelVideo(keyed.video.id, at: clock.now)
        let unmarked = IdempotencyIdentity(route: "/v1/videos", key: nil, digest: "cd", isRepeat: false)
        let caller = OrderCaller(key: KeyID(stored: "key"), requestID: "req_1") { true }
        let lost = try await ledger.admissions.admit(try admission(identity: unmarked, caller: caller))
        _ = try await ledger.changes.cancelVideo(lost.video.id, at: clock.now)
        try await execute(
            "INSERT INTO repeats (video_id, at, request_id, key_id, delivered) VALUES ($1, $2, $3, $4, $5)",
            [SQLValue(lost.video.id), SQLValue(clock.now), .text("req_2"), .text("key"), .integer(1)]
        )
        try await limit([.budgetPerMonth: "50.00", .models: "kling-v1,kling-v3", .videosPerDay: "1000"])
        let pepper = try Pepper(Array(repeating: 7, count: 32))
        _ = try await ledger.tenants.secret(named: "pepper", orKeep: "0123abcd")
        _ = try await createTenant("idle")
        _ = try await ledger.changes.setLimits([:], ofTenant: try TenantName("idle")) { $0.weight = 7 }
        _ = try await ledger.changes.setState(.suspended, ofTenant: try TenantName("idle"))
        let key = try await createKey(pepper: pepper, scopes: [.videosRead], expiresAt: clock.now + .seconds(60))
        _ = try await createKey(forTenant: "idle", pepper: pepper)
        _ = try await ledger.changes.revokeKey(key.id, at: clock.now)
        try await ledger.tenants.noteUse(of: [key.id], day: 20_000)
        for state in VideoState.allCases where state != .queued {
            let placed = try await place(state)
            clock.advance(by: .milliseconds(1))
            if state == .succeeded || state == .canceled {
                try await ledger.admissions.delete(placed.id, of: tenant.id, at: clock.now)
            }
        }
        let ended = try await place(.canceled).id
        #expect(try await ledger.work.rollUp([ended], endedBefore: clock.now) == 1)
        let file = ArchivedFile(digest: String(repeating: "cd", count: 32), size: 1 << 40)
        let kept = try await place(.succeeded).id
        _ = try await recordStored(file, of: kept, expiresAt: clock.now + .seconds(9))
        let waiting = try await place(.succeeded).id
        let jobs = try await ledger.work.claimFiles(at: clock.now, lease: .zero, limit: 99)
        let job = try #require(jobs.first { $0.video == waiting })
        try await ledger.work.recordFileTrouble(of: job, url: "u", trouble: .receiver, tryAgainAt: clock.now)
        try await ledger.work.expect(ArchivedFile(digest: "ef", size: 0), at: clock.now, until: clock.now)
        #expect(try await ledger.work.releaseUnclaimedFiles(at: clock.now, limit: 9) == 1)
        try await execute("UPDATE videos SET claim = 3 WHERE state = 'processing'")
        _ = try await admit(prompt: "Urgent.", priority: 9)
        for text in Self.hostileTexts {
            _ = try await admit(prompt: "x" + text, externalID: text)
        }
        try await createOperator("ann", .admin)
        try await createOperator("bob", .viewer)
        _ = try await ledger.changes.revokeOperator(named: try OperatorName("bob"), at: clock.now)
        for scope in [PauseScope.model(ModelID("kling-v9")), .upstreamKey(UpstreamKeyID("uk_old"))] {
            _ = try await ledger.changes.pause(scope, reason: "Why, in 'words'?", author: nil, at: clock.now)
        }
        for route in ["https://a.example/{task_id}", "https://b.example/{task_id}"] {
            _ = try await ledger.work.claimNameLookup(at: route, pause: .zero, now: clock.now)
        }
        try await ledger.work.proveNameLookup(at: "https://a.example/{task_id}", now: clock.now)
        #expect(try await ledger.work.nameLookupProof(at: "https://a.example/{task_id}") == clock.now)
        let adjusted = SQLValue(try await admit().id)
        for amount in [Int64.max, Int64.min] {
            try await execute(
                "INSERT INTO entries (video_id, tenant_id, kind, amount, currency, at) VALUES ($1, $2, $3, $4, $5, $6)",
                [adjusted, .text(tenant.id.text), .text("adjust"), .integer(amount), .text("EUR"), .integer(0)]
            )
        }
    }

    /// All rows of all tables but the migrations', whatever their order.
    func everything() async throws -> [StoreTable: Set<[SQLValue]>] {
        var everything: [StoreTable: Set<[SQLValue]>] = [:]
        for table in StoreTable.allCases {
            everything[table] = Set(try await rows("SELECT * FROM \(table.rawValue)"))
        }
        return everything
    }
}
