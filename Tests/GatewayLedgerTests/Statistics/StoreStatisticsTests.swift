import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct StoreStatisticsTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `what waits is counted by model, over all tenants, with the oldest place`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other").id
        var waiting: [VideoID] = []
        for (number, model) in ["m1", "m2", "m1", "m1", "m3", "m2"].enumerated() {
            store.clock.advance(by: .seconds(1))
            let video = try await store.admit(tenant: number.isMultiple(of: 2) ? other : nil).id
            let arguments: [SQLValue] = [.text(model), .text(video.taskID)]
            try await store.execute("UPDATE videos SET model = $1 WHERE id = $2", arguments)
            waiting.append(video)
        }
        let statistics = try await store.ledger.reader.statistics(since: nil)
        #expect(statistics.waiting.map(\.model.text) == ["m1", "m2", "m3"])
        #expect(statistics.waiting.map(\.videos) == [3, 2, 1])
        #expect(statistics.waiting.map(\.oldest) == [0, 1, 4].map { waiting[$0].createdAt })
        #expect(statistics.underWay[.queued] == 6)
        let bare = try await TestLedger(engine)
        let empty = try await bare.ledger.reader.statistics(since: nil)
        #expect(empty.waiting == [] && empty.underWay[.queued] == nil)
    }

    @Test func `what waits is counted in the order of its index`() async throws {
        let plans = try await QueryPlanTests.plans(.sqlite) { ledger, _, _ async throws in
            #expect(try await ledger.reader.statistics(since: nil).waiting.map(\.videos) == [1])
        }
        let steps = plans.filter { $0.table == "videos" }
        #expect(steps.map(\.kind) == [.walk, .walk], "\(plans)")
        #expect(steps.map(\.index) == ["videos_in_progress", "videos_waiting"])
    }
}
