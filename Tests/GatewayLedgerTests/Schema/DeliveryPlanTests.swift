import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// The statements about deliveries, asked of the planner: none may read all that was ever sent.
struct DeliveryPlanTests {
    /// What may have any number of rows.
    private static let large: Set = ["webhook_deliveries", "webhook_events", "videos", "video_webhooks", "attempts"]

    private typealias Verb = @Sendable (Ledger, TestLedger, WebhookEndpoint) async throws -> Void

    /// How the statements of a verb find the rows of large tables, on a store where much was sent and little waits.
    private static func plans(_ engine: TestLedger.Engine, of verb: Verb) async throws -> [PlanStep] {
        let store = try await TestLedger(engine)
        let endpoint = try await store.makeEndpoint()
        let own = try await store.admitTold(.kling)
        _ = try await store.ledger.changes.cancelVideo(own.id, at: store.clock.now)
        let log = StatementLog()
        try await verb(Ledger(engine: log.engine(over: store.engine)), store, endpoint)
        let statements = log.take()
        if engine.weighsCosts {
            try await store.crowdDeliveries(of: endpoint)
        }
        var steps: [PlanStep] = []
        for statement in statements where !statement.sql.hasPrefix("INSERT") {
            steps += try await QueryPlan(of: statement, on: store, engine).steps
        }
        return steps
    }

    /// The steps that read a large table from its start to its end.
    private static func scans(_ plans: [PlanStep]) -> [PlanStep] {
        let names: [String: String] = ["d": "webhook_deliveries", "e": "webhook_events", "w": "video_webhooks"]
        return plans.filter { $0.kind == .scan && large.contains(names[$0.table] ?? $0.table) }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what waits is found queue by queue, and nothing that was sent is read`(
        _ engine: TestLedger.Engine
    ) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            #expect(try await ledger.work.deliveryQueues().count == 2)
        }
        #expect(Self.scans(plans) == [])
        let used = Set(plans.filter { !$0.index.isEmpty }.map(\.index))
        #expect(used == ["webhook_deliveries_due"])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a claim finds what is due of its queue, and each event, video and target by its own name`(
        _ engine: TestLedger.Engine
    ) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            let due = try await ledger.work.deliveryQueues()
            let jobs = try await ledger.work.claimDeliveries(
                due.map { ($0.name, 8) },
                at: store.clock.now,
                lease: .seconds(90),
                render: { $0.type }
            )
            #expect(jobs.count == 2)
            for job in jobs {
                try await ledger.work.record(.delivered(status: 200), of: job, at: store.clock.now)
            }
        }
        #expect(Self.scans(plans) == [])
        #expect(plans.contains { $0.index == "webhook_deliveries_due" && $0.kind == .search })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a page of deliveries is read off an index, however many there are`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, endpoint async throws in
            let page = try await ledger.webhooks.deliveries(
                to: endpoint.id,
                of: endpoint.tenant,
                after: nil,
                limit: 20
            )
            let last = try #require(page.deliveries.last?.event)
            _ = try await ledger.webhooks.deliveries(to: endpoint.id, of: endpoint.tenant, after: last, limit: 20)
        }
        #expect(Self.scans(plans) == [])
        #expect(plans.contains { $0.index == "webhook_deliveries_of_target" })
        #expect(!plans.contains { $0.kind == .sort })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an endpoint that is deleted drops what waits for it, found by its queue`(
        _ engine: TestLedger.Engine
    ) async throws {
        let plans = try await Self.plans(engine) { ledger, store, endpoint async throws in
            try await ledger.webhooks.delete(endpoint.id, of: endpoint.tenant, at: store.clock.now)
        }
        #expect(Self.scans(plans) == [])
        #expect(plans.contains { $0.index == "webhook_deliveries_due" })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is old is found by its age, and forgotten by its name`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            #expect(try await ledger.work.forgetWebhookEvents(before: store.clock.now + .seconds(1), limit: 2) == 2)
        }
        #expect(Self.scans(plans) == [])
        #expect(plans.contains { $0.index == "webhook_events_by_age" })
        #expect(!plans.contains { $0.kind == .sort })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a callback finds its video by the name of its task`(_ engine: TestLedger.Engine) async throws {
        let plans = try await Self.plans(engine) { ledger, store, _ async throws in
            _ = try await ledger.work.hastenPolls(of: [ExternalTaskID(stored: "kg-1")], at: store.clock.now)
        }
        #expect(Self.scans(plans) == [])
    }
}

extension TestLedger {
    /// Makes a store of much that was sent, of which the planner knows.
    fileprivate func crowdDeliveries(of endpoint: WebhookEndpoint) async throws {
        try await crowd()
        try await execute(
            """
            INSERT INTO webhook_events (id, tenant_id, video_id, format, type, created_at)
            SELECT 'evt_' || n, $1, 'v' || n, 'event', 'video.completed', n FROM generate_series(1, 20000) AS n
            """,
            [.text(endpoint.tenant.text)]
        )
        try await execute(
            """
            INSERT INTO webhook_deliveries
            (event_id, target, tenant_id, queue, state, tries, claim, next_at, created_at, tried_at, ended_at, status)
            SELECT 'evt_' || n, $2, $1, $2, 'delivered', 1, 1, n, n, n, n, 200 FROM generate_series(1, 20000) AS n
            """,
            [.text(endpoint.tenant.text), .text(endpoint.id.text)]
        )
        for table in ["webhook_events", "webhook_deliveries"] {
            try await execute("ANALYZE \(table)")
        }
    }
}
