import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct RetentionTests {
    private static let tables = ["attempts", "entries", "repeats", "idempotency", "undelivered"]

    @Test(arguments: TestLedger.Engine.allCases, KeptVideo.all)
    func `what may still be asked for, and what breaks a rule, stays`(
        _ engine: TestLedger.Engine,
        kept: KeptVideo
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.placeEnded(kept.state)
        let now = store.clock.now
        if kept.state.isFinal {
            #expect(try await store.ledger.work.endedVideos(before: now, limit: 9).removable == [video.id])
        }
        for statement in kept.statements {
            try await store.execute(statement)
        }
        let before = try await store.everything()
        #expect(try await store.ledger.work.endedVideos(before: now, limit: 9).removable == [])
        #expect(try await store.ledger.work.rollUp([video.id], endedBefore: now) == 0)
        #expect(try await store.everything() == before)
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases.filter(\.isFinal))
    func `what has ended goes with all that belongs to it, and the accounts stay`(
        _ engine: TestLedger.Engine,
        state: VideoState
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.placeEnded(state).id
        let waiting = try await store.admit()
        for statement in [
            "INSERT INTO repeats SELECT id, created_at, 'req', 'key', 1 FROM videos WHERE id = $1",
            "INSERT INTO idempotency SELECT tenant_id, 'r', 'k', 'd', id, created_at FROM videos WHERE id = $1",
            "INSERT INTO undelivered SELECT tenant_id, 'k', 'd', id, created_at FROM videos WHERE id = $1",
        ] {
            try await store.execute(statement, [SQLValue(video)])
        }
        let (accounts, usage) = (try await store.accounts(), try await store.usage(by: [.day, .model, .mode]))
        let end = store.clock.now
        #expect(try await store.ledger.work.endedVideos(before: end - .milliseconds(1), limit: 9).removable == [])
        #expect(try await store.ledger.work.rollUp([video, waiting.id], endedBefore: end) == 1)
        #expect(try await store.ledger.reader.video(video) == nil)
        #expect(try await store.ledger.reader.record(of: video) == nil)
        for table in Self.tables {
            let number = try await store.number("SELECT COUNT(*) FROM \(table) WHERE video_id = $1", [SQLValue(video)])
            #expect(number == 0, "\(table)")
        }
        #expect(try await store.accounts() == accounts)
        #expect(try await store.usage(by: [.day, .model, .mode]) == usage)
        let report = try await LedgerAudit(store.ledger).verify(slots: 5, at: end)
        #expect(report.results == [])
        #expect(report.counts.videos == 1 && report.counts.rolledUp == 1)
        #expect(try await store.ledger.work.rollUp([video], endedBefore: end) == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a page goes on behind a video that is gone, and its name is free`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        var videos: [VideoID] = []
        for name in ["first", "second", "third"] {
            store.clock.advance(by: .seconds(1))
            videos.append(try await store.place(.succeeded, externalID: name).id)
        }
        try await store.execute(
            "UPDATE videos SET file_state = 'gone', file_next_at = NULL WHERE id = $1",
            [SQLValue(videos[1])]
        )
        #expect(try await store.rollUpAll() == 1)
        for (order, next) in [(VideoQuery.Order.ascending, videos[2]), (.descending, videos[0])] {
            let page = try await store.ledger.reader.list(
                VideoQuery(tenant: store.tenant.id, after: videos[1], order: order)
            )
            #expect(page.videos.map(\.id) == [next])
        }
        _ = try await store.admit(externalID: "second")
        await #expect(throws: GatewayError.self) { try await store.admit(externalID: "third") }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who is shared goes behind those who share it, and what the cache did stays known`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let leader = try await store.order()
        let follower = try await store.order()
        #expect(try await store.make() == leader.id)
        let hit = try await store.order()
        for video in [leader, follower, hit] {
            try await store.ledger.work.recordFileRemoved(of: video.id, at: store.clock.now)
        }
        let (accounts, usage) = (try await store.accounts(), try await store.usage(by: [.mode]))
        #expect(accounts.cache.uses == [.miss: 1, .collapsed: 1, .hit: 1])
        #expect(accounts.cache.saved == ["USD": Money(microUnits: 280_000)])
        let end = store.clock.now
        let work = store.ledger.work
        #expect(Set(try await work.endedVideos(before: end, limit: 9).removable) == [follower.id, hit.id])
        #expect(try await work.rollUp([leader.id, follower.id], endedBefore: end) == 1)
        #expect(try await work.endedVideos(before: end, limit: 9).removable == [hit.id])
        #expect(try await work.rollUp([hit.id], endedBefore: end) == 1)
        #expect(try await work.rollUp([leader.id], endedBefore: end) == 1)
        #expect(try await store.number("SELECT COUNT(*) FROM videos") == 0)
        #expect(try await store.accounts() == accounts)
        #expect(try await store.ledger.tenants.cacheStatistics(ofTenant: store.tenant.name) == accounts.cache)
        #expect(try await store.usage(by: [.mode]) == usage)
    }

    @Test(arguments: TestLedger.Engine.allCases, [1, 2, 3, 100])
    func `a look goes on where the last one ended, past what stays`(
        _ engine: TestLedger.Engine,
        limit: Int
    ) async throws {
        let store = try await TestLedger(engine)
        var expected: [VideoID] = []
        for index in 0..<7 {
            let video = try await store.placeEnded(index.isMultiple(of: 2) ? .failed : .canceled).id
            if index.isMultiple(of: 3) {
                try await store.execute("UPDATE entries SET amount = 1 WHERE video_id = $1", [SQLValue(video)])
            } else {
                expected.append(video)
            }
            // Some end at the same moment.
            store.clock.advance(by: .milliseconds(index / 2))
        }
        var found: [VideoID] = []
        var place: EndedVideos.Place?
        var looks = 0
        repeat {
            let ended = try await store.ledger.work.endedVideos(before: store.clock.now, behind: place, limit: limit)
            found += ended.removable
            place = ended.next
            looks += 1
        } while place != nil && looks < 100
        #expect(found.sorted() == expected.sorted())
        #expect(looks <= 7 / limit + 1)
    }

    @Test(arguments: TestLedger.Engine.allCases, [true, false])
    func `totals know their latest order and their latest end`(
        _ engine: TestLedger.Engine,
        isEarlyFirst: Bool
    ) async throws {
        let store = try await TestLedger(engine)
        let early = try await store.admit()
        store.clock.advance(by: .seconds(60))
        let late = try await store.placeEnded(.canceled)
        let ordered = store.clock.now
        store.clock.advance(by: .seconds(60))
        _ = try await store.ledger.changes.cancelVideo(early.id, at: store.clock.now)
        for video in isEarlyFirst ? [early.id, late.id] : [late.id, early.id] {
            #expect(try await store.ledger.work.rollUp([video], endedBefore: store.clock.now) == 1)
        }
        let moments = [SQLValue(ordered), SQLValue(store.clock.now)]
        #expect(try await store.rows("SELECT last_at, last_ended_at FROM rolled_up") == [moments])
    }

    @Test(
        arguments: TestLedger.Engine.allCases,
        [
            ("settles = settles + 1", AuditCode.balance, 2), ("charged = 0", .balance, 2), ("seconds = 0", .balance, 1),
            ("completed = 0", .usageTotal, 1), ("last_at = last_at + 1", .usageTotal, 1),
        ] as [(change: String, code: AuditCode, count: Int64)]
    )
    func `totals that are spoilt are found`(
        _ engine: TestLedger.Engine,
        fault: (change: String, code: AuditCode, count: Int64)
    ) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.placeEnded(.succeeded)
        #expect(try await store.rollUpAll() == 1)
        try await store.execute("UPDATE rolled_up SET \(fault.change)")
        let results = try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now).results
        #expect(results.first { $0.code == fault.code }?.count == fault.count)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what was ordered before there were limits counts towards none afterwards either`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        for column in ["day_start", "month_start"] {
            _ = try await store.placeEnded(.failed)
            try await store.execute("UPDATE videos SET \(column) = NULL")
            try await store.execute("DELETE FROM balances")
            let accounts = try await store.accounts()
            #expect(accounts.results == [])
            #expect(try await store.rollUpAll() == 1)
            #expect(try await store.accounts() == accounts)
        }
    }
}
