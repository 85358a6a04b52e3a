import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// The statements that run all day, asked of the planner: none may read the whole table of videos.
struct QueryPlanTests {
    private static let offers = [KeyOffer(UpstreamKeyID("uk"), slots: 5)]

    typealias Verb = @Sendable (Ledger, TestLedger, PlacedVideo) async throws -> Void

    /// How the statements of a verb find their rows.
    static func plans(
        _ engine: TestLedger.Engine,
        state: VideoState = .submitted,
        of verb: Verb
    ) async throws -> [PlanStep] {
        let store = try await TestLedger(engine)
        let video = try await store.place(state)
        _ = try await store.admit(externalID: "mine", queueDeadline: store.clock.now + .seconds(60))
        let log = StatementLog()
        try await verb(Ledger(engine: log.engine(over: store.engine)), store, video)
        let statements = log.take()
        if engine.weighsCosts {
            try await store.crowd()
        }
        var steps: [PlanStep] = []
        for statement in statements {
            steps += try await QueryPlan(of: statement, on: store, engine).steps
        }
        return steps
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the next submission is picked from the head of the queue`(_ engine: TestLedger.Engine) async throws {
        let plans =
            try await Self.plans(engine) { ledger, store, _ async throws in
                let begun = try await ledger.work.beginSubmission(
                    offers: Self.offers,
                    name: ExternalTaskID(stored: "kg-1"),
                    lease: .seconds(60),
                    at: store.clock.now
                )
                #expect(begun != nil)
            }
            .exceptPauses
        // The key of each slot is looked up by its video: what there ever was of attempts is not read.
        let steps = plans.filter { $0.table.hasPrefix("videos") }
        // PostgreSQL names no table where it makes a map of an index first.
        let used = Set(plans.walked + plans.searched)
        #expect(used.isSuperset(of: ["videos_waiting", "videos_in_progress"]), "\(plans)")
        // Walked is only what ends with its first row, or what is upstream.
        #expect(Set(steps.walked).isSubset(of: ["videos_waiting", "videos_in_progress"]))
        #expect(steps.scannedOrSorted == [])
        #expect(!plans.contains { $0.kind == .sort })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `when something may start is read off an index`(_ engine: TestLedger.Engine) async throws {
        let plans =
            try await Self.plans(engine) { ledger, store, _ async throws in
                #expect(try await ledger.work.nextStart(offers: Self.offers, at: store.clock.now) != nil)
            }
            .exceptPauses
        #expect(Set(plans.map(\.index)).isSuperset(of: ["videos_start", "videos_in_progress"]))
        #expect(plans.scannedOrSorted == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `past what is paused the next submission is found from tenant to tenant and model to model`(
        _ engine: TestLedger.Engine
    ) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            let other = try await store.createTenant("other")
            for scope in [PauseScope.tenant(other.id), .model(ModelID("kling-v9"))] {
                _ = try await ledger.changes.pause(scope, reason: nil, author: nil, at: store.clock.now)
            }
            #expect(try await ledger.work.nextStart(offers: Self.offers, at: store.clock.now) != nil)
            let begun = try await ledger.work.beginSubmission(
                offers: Self.offers,
                name: ExternalTaskID(stored: "kg-1"),
                lease: .seconds(60),
                at: store.clock.now
            )
            #expect(begun != nil)
        }
        let steps = plans.filter { $0.table.hasPrefix("videos") }
        #expect(steps.filter { $0.kind == .scan } == [])
        // Walked is only what ends with its first row.
        let walked: Set = ["videos_waiting", "videos_start", "videos_in_progress"]
        #expect(walked.isSuperset(of: steps.walked))
        #expect(steps.searched.contains("videos_waiting"))
        #expect(!plans.contains { $0.kind == .sort })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what has changed is found among what has not ended and by the moment of its end`(
        _ engine: TestLedger.Engine
    ) async throws {
        let plans = try await Self.plans(engine) { ledger, store, video async throws in
            let changes = try await ledger.reader.changes(
                of: store.tenant.id,
                after: ChangePoint(store.clock.now - .seconds(60)),
                limit: 64,
                inTurn: true
            )
            #expect(changes.count == 2)
            #expect(try await ledger.reader.videos([video.id]).map(\.id) == [video.id])
        }
        #expect(plans.filter { $0.kind == .scan } == [])
        #expect(plans.searched.contains("videos_endings"))
        #expect(plans.searched.contains("videos_of_status"))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `waits that a clock has made too long are found by their moments`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            let longest = LongestWaits(start: .zero, submission: .zero, poll: .zero, file: .zero)
            try await ledger.work.shortenWaits(to: longest, at: store.clock.now)
        }
        #expect(plans.scannedOrSorted == [])
        #expect(Set(plans.searched) == ["videos_start", "videos_due", "videos_files_due"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what a new order of the same takes the place of is found by its key`(
        _ engine: TestLedger.Engine
    ) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            let heard = store.over(ledger.engine)
            _ = try await heard.order { $0.directives.mayShare = false }
        }
        #expect(plans.filter { $0.kind == .scan && $0.table.hasPrefix("videos") } == [])
        #expect(Set(plans.searched).isSuperset(of: ["videos_one_generation", "videos_sharing"]))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is due is found by its moment`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            #expect(try await ledger.work.nextPoll() != nil)
            #expect(try await ledger.work.claimDue(at: store.clock.now, lease: .seconds(9), limit: 9).count == 1)
        }
        #expect(Set(plans.walked).isSubset(of: ["videos_due"]))
        #expect(plans.searched.contains("videos_due"))
        #expect(plans.scannedOrSorted == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `files to fetch and files to remove are found by their moments`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine, state: .succeeded) { ledger, store, video async throws in
            #expect(try await ledger.work.nextFile() != nil)
            #expect(try await ledger.work.claimFiles(at: store.clock.now, lease: .seconds(9), limit: 9).count == 1)
            let file = ArchivedFile(digest: "00", size: 1)
            let now = store.clock.now
            try await ledger.work.expect(file, at: now, until: now)
            try await ledger.work.recordStored(file, of: video.id, expiresAt: now, at: now)
            #expect(try await ledger.work.expiredFiles(at: now) == [video.id])
        }
        #expect(Set(plans.walked).isSubset(of: ["videos_files_due"]))
        #expect(plans.searched.contains("videos_files_due"))
        #expect(plans.searched.contains("videos_files_kept"))
        #expect(plans.scannedOrSorted == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `who has a file is found by its digest`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine, state: .succeeded) { ledger, store, video async throws in
            let now = store.clock.now
            let file = ArchivedFile(digest: "00", size: 1)
            try await ledger.work.expect(file, at: now, until: now)
            try await ledger.work.recordStored(file, of: video.id, expiresAt: now, at: now)
            #expect(try await ledger.work.makeRoom(within: 0, sparing: [], at: now) != nil)
            #expect(try await ledger.work.recordLeft("00"))
            try await ledger.work.recordFileRemoved(of: video.id, at: now)
        }
        #expect(plans.filter { $0.table == "videos" && $0.kind != .search } == [])
        #expect(plans.searched.contains("videos_of_file"))
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoQuery.Order.allCases)
    func `a tenant's page is read in order from the tenant's index`(
        _ engine: TestLedger.Engine,
        order: VideoQuery.Order
    ) async throws {
        for status in [nil] + VideoStatus.allCases.map(Optional.some) {
            let plans = try await Self.plans(engine) { ledger, store, video async throws in
                let tenant = store.tenant.id
                _ = try await ledger.reader.list(VideoQuery(tenant: tenant, order: order, status: status))
                _ = try await ledger.reader.list(
                    VideoQuery(tenant: tenant, after: video.id, order: order, status: status)
                )
            }
            let index = status == nil ? "videos_of_tenant" : "videos_of_status"
            let steps = plans.filter { $0.table != "ahead" && $0.kind != .sort }
            #expect(steps.map(\.index) == [index, index])
            #expect(steps.allSatisfy { $0.kind == .search })
            // Where the planner expects next to no rows, it may sort them.
            #expect(plans.scannedOrSorted == [] || engine.weighsCosts && status != nil && status != .completed)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video is found by its id and by its tenant's name for it`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, video async throws in
            #expect(try await ledger.reader.video(video.id, of: store.tenant.id) != nil)
            #expect(try await ledger.reader.video(video.id) != nil)
            #expect(try await ledger.reader.video(externalID: "mine", of: store.tenant.id) != nil)
        }
        #expect(plans.walked + plans.scannedOrSorted.map(\.table) == [])
        #expect(plans.searched.contains("videos_external_id"))
        // A place in the queue is no question to the store.
        #expect(plans.count == 3)
    }

    @Test
    func `what is known of a video is searched for`() async throws {
        let plans = try await Self.plans(.sqlite) { ledger, _, video async throws in
            #expect(try await ledger.reader.videos(knownAs: "mine").count == 1)
            #expect(try await ledger.reader.record(of: video.id) != nil)
            #expect(try await ledger.work.followers(of: video.id, endedAt: Timestamp(milliseconds: 0)) == [])
        }
        let large: Set = ["videos", "attempts", "entries", "repeats", "idempotency", "undelivered", "files"]
        #expect(plans.filter { large.contains($0.table) && $0.kind != .search } == [])
        let indexes: Set = ["videos_requested", "videos_of_task", "videos_external_id", "repeats_of_request"]
        #expect(Set(plans.searched).isSuperset(of: indexes))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order is admitted by looks at single rows`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            let identity = IdempotencyIdentity(route: "/v1/videos", key: nil, digest: "d", isRepeat: false)
            let caller = OrderCaller(key: KeyID(stored: "k")) { false }
            let cache = CacheRequest(policy: CachePolicy(mode: .private, timeToLive: .seconds(60)))
            let order = try store.admission(identity: identity, caller: caller, cache: cache)
            #expect(try await ledger.admissions.admit(order).video.state == .queued)
        }
        let steps = plans.filter { step in ["videos", "tenants", "undelivered"].contains { step.table.hasPrefix($0) } }
        #expect(steps.filter { $0.kind != .search } == [])
        #expect(Set(steps.map(\.index)).isSuperset(of: ["videos_one_generation", "videos_cached"]))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `recording and ending look at single rows`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, video async throws in
            let due = video.due()
            let now = store.clock.now
            #expect(try await ledger.work.record(.unchanged(nextPoll: now, misses: 1), of: due, at: now))
            #expect(try await ledger.work.record(.succeeded(url: "u"), of: due, taskID: "1", at: now))
            try await ledger.admissions.delete(video.id, of: store.tenant.id, at: now)
            _ = try await ledger.work.expireQueued(at: now + .seconds(60))
        }
        #expect(plans.walked == [])
        #expect(plans.filter { $0.kind == .scan } == [])
    }

    @Test(arguments: TestLedger.Engine.allCases, [[], [.month], [.day, .model, .mode]] as [Set<UsageQuery.Group>])
    func `what was spent is searched for by tenant and day`(
        _ engine: TestLedger.Engine,
        groups: Set<UsageQuery.Group>
    ) async throws {
        let plans = try await Self.plans(engine, state: .succeeded) { ledger, store, _ async throws in
            let day = QuotaCalendar.utc.day(of: store.clock.now)
            let period = try UsagePeriod(from: day.firstOfMonth, through: day, in: .utc)
            let rows = try await ledger.reader.usage(
                UsageQuery(tenant: store.tenant.id, period: period, groups: groups)
            )
            #expect(rows.count == 1)
        }
        // One look for days that no span has whole, one at all others; PostgreSQL may gather the rows in a bitmap, whose
        // search names no table.
        let steps = plans.filter { ["videos", "video", "total", ""].contains($0.table) && $0.kind != .sort }
        #expect(steps.map(\.kind) == [.search, .search])
        #expect(steps.allSatisfy { $0.index.contains("usage_totals") })
    }

    @Test
    func `of days that were counted by another time zone the videos are searched for by their moments`() async throws {
        let zone = try #require(QuotaCalendar(timeZone: "America/Los_Angeles"))
        let plans = try await Self.plans(.sqlite, state: .succeeded) { ledger, store, _ async throws in
            let day = zone.day(of: store.clock.now)
            let period = try UsagePeriod(from: day.firstOfMonth, through: day, in: zone)
            let query = UsageQuery(tenant: store.tenant.id, period: period, groups: [.day, .model])
            #expect(try await ledger.reader.usage(query).map(\.usage.admitted) == [2])
        }
        let scanned = plans.filter { $0.kind == .scan }.map(\.table)
        #expect(Set(scanned).isSubset(of: ["span", "piece", "part"]))
        #expect(plans.filter { $0.table == "video" }.map(\.index) == ["videos_of_period"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what waits is read by an index of the queue`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            #expect(try await ledger.reader.queuePlaces().count == 1)
            #expect(try await ledger.work.nextStart(offers: Self.offers, at: store.clock.now) != nil)
        }
        // Where a statement has the table twice, an engine may number its names.
        let steps = plans.filter { $0.table.hasPrefix("videos") }
        #expect(steps.filter { $0.kind == .scan } == [])
        #expect(Set(steps.map(\.index)).isSubset(of: ["videos_in_progress", "videos_start", "videos_waiting"]))
    }

    @Test func `pages of the audit log are read in the order of an index, and an operator is found by a token's id`()
        async throws
    {
        let plans = try await Self.plans(.sqlite) { ledger, _, _ async throws in
            for (actor, subject) in [("ann", nil), (nil, "acme"), (nil, nil)] as [(String?, String?)] {
                var query = AuditQuery(limit: 5)
                (query.actor, query.subject, query.after) = (actor, subject, 9)
                _ = try await ledger.reader.auditLog(query)
            }
            _ = try await ledger.tenants.operatorCredential(KeyID(stored: "k"))
        }
        #expect(plans.walked + plans.scannedOrSorted.map(\.table) == [])
        #expect(Set(plans.searched).isSuperset(of: ["audit_of_actor", "audit_of_subject"]))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `typical durations are read from the latest videos made`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine, state: .succeeded) { ledger, _, _ async throws in
            _ = try await ledger.reader.typicalDurations()
            _ = try await ledger.work.durationSpans()
        }
        #expect(plans.filter { $0.table == "videos" }.map(\.index) == ["videos_generated", "videos_generated"])
    }
}

extension [PlanStep] {
    /// The indexes that are searched.
    var searched: [String] {
        filter { $0.kind == .search }.map(\.index)
    }

    /// The steps but those that read the few pauses there are.
    var exceptPauses: [PlanStep] {
        filter { !$0.table.hasPrefix("pauses") }
    }

    /// The indexes that are read from their start, which is meant where the first row that fits ends it.
    var walked: [String] {
        filter { $0.kind == .walk }.map(\.index)
    }

    /// What costs more with every row.
    var scannedOrSorted: [PlanStep] {
        filter { $0.kind == .scan || $0.kind == .sort }
    }
}
