import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// The statements that run all day, asked of the planner: none may read the whole table of videos.
struct QueryPlanTests {
    private typealias Verb = @Sendable (Ledger, TestLedger, PlacedVideo) async throws -> Void

    /// How a verb finds its rows.
    private static func plans(
        _ engine: TestLedger.Engine,
        state: VideoState = .submitted,
        of verb: Verb
    ) async throws -> [String] {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        _ = try await store.admit(externalID: "mine", queueDeadline: store.clock.now + .seconds(60))
        let listening = ListeningEngine(store.engine)
        try await verb(Ledger(engine: listening), store, video)
        var plans: [String] = []
        for statement in listening.takeStatements() {
            let rows = try await store.rows("EXPLAIN QUERY PLAN " + statement.sql, statement.arguments)
            for case .text(let step) in rows.compactMap(\.last) {
                plans.append(step)
            }
        }
        return plans
    }

    /// The steps that look at every row of a table, in whatever order.
    private static func scans(in plans: [String]) -> [String] {
        plans.filter { $0.hasPrefix("SCAN") && $0 != "SCAN due" && !$0.contains("CONSTANT ROW") }
    }

    private static func sorts(in plans: [String]) -> [String] {
        plans.filter { $0.contains("TEMP B-TREE") }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the next submission is picked from the head of the queue`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            let begun = try await ledger.beginSubmission(
                slots: 5,
                name: ExternalTaskID(stored: "kg-1"),
                key: UpstreamKeyID("uk"),
                lease: .seconds(60),
                at: store.clock.now
            )
            #expect(begun != nil)
        }
        // Reading an index from its start is a scan in SQLite's words; it ends with the first row that fits.
        #expect(Self.scans(in: plans).allSatisfy { $0.contains("videos_queue") || $0.contains("videos_slots") })
        #expect(plans.contains { $0.contains("videos_queue") })
        #expect(plans.contains { $0.contains("COVERING INDEX videos_slots") })
        #expect(Self.sorts(in: plans) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `when something may start is read off an index`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, _, _ async throws in
            #expect(try await ledger.nextStart() != nil)
        }
        #expect(plans.contains { $0.contains("INDEX videos_starts") })
        #expect(Self.sorts(in: plans) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is due is found by its moment`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            #expect(try await ledger.nextLook() != nil)
            #expect(try await ledger.claimDue(at: store.clock.now, lease: .seconds(9), limit: 9).count == 1)
        }
        #expect(Self.scans(in: plans).allSatisfy { $0.contains("COVERING INDEX videos_due") })
        #expect(plans.contains { $0.hasPrefix("SEARCH videos USING INDEX videos_due") })
        #expect(Self.sorts(in: plans) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `files to fetch and files to remove are found by their moments`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine, state: .succeeded) { ledger, store, video async throws in
            #expect(try await ledger.nextFile() != nil)
            #expect(try await ledger.claimFiles(at: store.clock.now, lease: .seconds(9), limit: 9).count == 1)
            let file = ArchivedFile(digest: "00", size: 1)
            try await ledger.recordStored(file, of: video.id, expiresAt: store.clock.now)
            #expect(try await ledger.expiredFiles(at: store.clock.now) == [video.id])
        }
        #expect(Self.scans(in: plans).allSatisfy { $0.contains("COVERING INDEX videos_files_due") })
        #expect(plans.contains { $0.hasPrefix("SEARCH videos USING INDEX videos_files_due") })
        #expect(plans.contains { $0.hasPrefix("SEARCH videos USING INDEX videos_files_kept") })
        #expect(Self.sorts(in: plans) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoQuery.Order.allCases)
    func `a tenant's page is read in order from the tenant's index`(
        _ engine: TestLedger.Engine,
        order: VideoQuery.Order
    ) async throws {
        for status in [nil] + VideoStatus.allCases.map(Optional.some) {
            let plans = try await Self.plans(engine) { ledger, store, video async throws in
                let tenant = store.tenant.id
                _ = try await ledger.list(VideoQuery(tenant: tenant, order: order, status: status))
                _ = try await ledger.list(VideoQuery(tenant: tenant, after: video.id, order: order, status: status))
            }
            let index = status == nil ? "videos_of_tenant" : "videos_of_status"
            #expect(plans.filter { $0.hasPrefix("SEARCH videos USING INDEX \(index) ") }.count == 2)
            #expect(Self.scans(in: plans).isEmpty)
            #expect(Self.sorts(in: plans) == [])
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video is found by its id and by its tenant's name for it`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, video async throws in
            #expect(try await ledger.video(video.id, of: store.tenant.id) != nil)
            #expect(try await ledger.video(video.id) != nil)
            #expect(try await ledger.video(externalID: "mine", of: store.tenant.id) != nil)
        }
        #expect(Self.scans(in: plans) == [])
        #expect(plans.contains { $0.contains("videos_external_id") })
        // The place in the queue is counted in the queue's own index.
        #expect(plans.contains { $0.hasPrefix("SEARCH ahead USING COVERING INDEX videos_queue") })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `admission, recording and ending look at single rows`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, video async throws in
            let due = video.due()
            let now = store.clock.now
            #expect(try await ledger.record(.unchanged(nextLook: now, misses: 1), of: due, at: now))
            #expect(try await ledger.record(.succeeded(url: "u"), of: due, taskID: "1", at: now))
            try await ledger.delete(video.id, of: store.tenant.id, at: now)
            _ = try await ledger.expireQueued(at: now + .seconds(60))
        }
        #expect(Self.scans(in: plans) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `typical durations are read from the latest videos made`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine, state: .succeeded) { ledger, _, _ async throws in
            _ = try await ledger.typicalDurations()
        }
        #expect(Self.scans(in: plans).filter { $0.contains("videos") }.allSatisfy { $0.contains("videos_made") })
    }
}
