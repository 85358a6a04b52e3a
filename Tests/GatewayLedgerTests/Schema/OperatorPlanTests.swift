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
        #expect(plans.map(\.kind) == [.search], "\(plans)")
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
}
