import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// The statements of operators' commands, asked of the planner: they run beside a server that must not feel them.
struct OperatorPlanTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `videos of a period are read from the head of the ids, whoever's they are`(
        _ engine: TestLedger.Engine
    ) async throws {
        let plans = try await QueryPlanTests.plans(engine) { ledger, store, video async throws in
            var query = VideoQuery(tenant: nil, after: video.id)
            query.since = store.clock.now - .seconds(3600)
            query.until = store.clock.now
            query.model = ModelID("kling-v1")
            _ = try await ledger.reader.list(query)
        }
        // Once for where a page ends, and once for what is on it.
        #expect(plans.map(\.kind) == [.search, .search], "\(plans)")
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoStatus.allCases)
    func `videos of a status are searched for tenant by tenant`(
        _ engine: TestLedger.Engine,
        status: VideoStatus
    ) async throws {
        let plans = try await QueryPlanTests.plans(engine) { ledger, store, video async throws in
            var query = VideoQuery(tenant: nil, after: video.id, status: status)
            query.since = store.clock.now - .seconds(3600)
            _ = try await ledger.reader.list(query)
        }
        let steps = plans.filter { $0.table == "videos" }
        #expect(steps.allSatisfy { $0.kind == .search && $0.index == "videos_of_status" }, "\(plans)")
        #expect(!steps.isEmpty)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what tenants have under way and what ended of late is searched for`(
        _ engine: TestLedger.Engine
    ) async throws {
        let plans = try await QueryPlanTests.plans(engine) { ledger, store, _ async throws in
            let load = try await ledger.reader.load(since: store.clock.now - .seconds(60))
            #expect(load.map(\.inProgress) == [1] && load.map(\.waiting) == [1])
        }
        let steps = plans.filter { $0.table.hasPrefix("videos") }
        #expect(steps.filter { $0.kind == .scan } == [], "\(plans)")
        #expect(Set(steps.walked).isSubset(of: ["videos_start", "videos_waiting"]), "\(plans)")
        #expect(Set(steps.searched).isSuperset(of: ["videos_endings", "videos_of_status"]), "\(plans)")
    }

    /// Every way in which pages and the admin API ask for videos.
    private static func queries(_ store: TestLedger, after video: VideoID) -> [VideoQuery] {
        var queries = [
            VideoQuery(tenant: nil, order: .ascending), VideoQuery(tenant: nil, order: .descending),
        ]
        func vary(_ change: (inout VideoQuery) -> Void) {
            queries += queries.map { query in
                var query = query
                change(&query)
                return query
            }
        }
        vary { $0.tenant = store.tenant.id }
        vary { $0.model = ModelID("kling-v1") }
        vary { $0.since = store.clock.now - .seconds(3600) }
        vary { $0.until = store.clock.now + .seconds(1) }
        vary { $0.after = video }
        let statuses: [VideoStatus?] = [nil, .completed, .failed]
        return queries.flatMap { query in
            statuses.map { status in
                var query = query
                query.status = status
                return query
            }
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `whatever is asked for, among 200,000 videos too, an index leads to it in its order`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.succeeded)
        if engine.weighsCosts {
            try await store.crowdVideosAlone(200_000)
        }
        let queries = Self.queries(store, after: video.id)
        #expect(queries.count == 192)
        let log = StatementLog()
        let reader = Ledger(engine: log.engine(over: store.engine)).reader
        var asked: [String: (VideoQuery, HeardStatement)] = [:]
        for query in queries {
            _ = try await reader.list(query)
            for statement in log.take() where statement.sql.contains("FROM videos") {
                asked[statement.sql] = (query, statement)
            }
        }
        for (query, statement) in asked.values {
            let plan = try await QueryPlan(of: statement, on: store, engine).steps
            let steps = plan.filter { $0.table != "tenants" && $0.kind != .sort }
            // Without any bound it begins at an end of the ids, whose index it then walks.
            let isBound = statement.sql.contains(/tenant_id =|status =|id [<>]/)
            let isRight = steps.allSatisfy { $0.kind == .search || !isBound && $0.kind == .walk }
            #expect(isRight, "\(statement.sql)\n\(plan)")
            #expect(!steps.isEmpty)
            // What is few may be sorted: what a planner expects next to nothing of, or so many looks for a model.
            let maySort = engine.weighsCosts && (query.status == .failed || statement.sql.contains("model ="))
            #expect(maySort || !plan.contains { $0.kind == .sort }, "\(statement.sql)\n\(plan)")
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what waits is read from the heads of its lines, and counted by their index`(
        _ engine: TestLedger.Engine
    ) async throws {
        let plans = try await QueryPlanTests.plans(engine) { ledger, _, _ async throws in
            #expect(try await ledger.reader.waiting(limit: 5).videos.count == 1)
        }
        let steps = plans.filter { $0.table.hasPrefix("videos") }
        #expect(steps.filter { $0.kind == .scan } == [], "\(plans)")
        #expect(Set(steps.walked).isSubset(of: ["videos_waiting", "videos_in_progress", "videos_start"]), "\(plans)")
        #expect(plans.searched.contains("videos_waiting"))
        #expect(!plans.contains { $0.kind == .sort } || engine.weighsCosts, "\(plans)")
    }
}
