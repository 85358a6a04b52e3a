import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

/// What keeps tenants from ordering or from being told.
struct TenantTroubleTests {
    private static func troubles(_ rig: OperationsRig) async throws -> [TenantTrouble] {
        try await rig.operations.tenantTroubles { $0.text }
    }

    @Test func `a limit that is all but used up is told with what raises it, and one that is not is not told`()
        async throws
    {
        let rig = try await OperationsRig()
        _ = try await rig.order()
        let changes = rig.store.ledger.changes
        let acme = try TenantName("acme")
        // A video costs 0.14: that is 89 and 90 percent of these.
        for (limit, isTold) in [("0.157303", false), ("0.155555", true), ("0.14", true)] {
            _ = try await changes.setLimits([.budgetPerDay: limit, .concurrentVideos: "1"], ofTenant: acme)
            let troubles = try await Self.troubles(rig)
            #expect(troubles.map(\.tenant) == (isTold ? ["acme"] : []), "\(limit)")
            if let told = troubles.first {
                #expect(told.why.contains("0.14 of its \(limit) of budget_per_day"))
                #expect(told.help.contains("kling-gateway tenant set acme --limit budget_per_day=NUMBER"))
            }
        }
    }

    @Test func `an endpoint where nothing arrives is told, and one that its tenant has disabled is not`() async throws {
        let rig = try await OperationsRig()
        var entropy = rig.store.entropy
        let now = rig.store.clock.now
        let endpoint = WebhookEndpoint(
            id: WebhookEndpointID(at: now, using: &entropy),
            tenant: rig.store.tenant.id,
            url: "https://app.example/hook",
            events: Set(WebhookEventType.allCases),
            createdAt: now
        )
        try await rig.store.ledger.webhooks.create(endpoint, secret: "sealed")
        #expect(try await Self.troubles(rig).isEmpty)
        let video = try await rig.order()
        _ = try await rig.store.ledger.changes.cancelVideo(video.id, at: now)
        let work = rig.store.ledger.work
        let queues = try await work.deliveryQueues().map { ($0.name, 1) }
        let jobs = try await work.claimDeliveries(queues, at: now, lease: .seconds(60)) { _ in "" }
        let job = try #require(jobs.first)
        #expect(try await work.record(.retry(at: now, WebhookTrouble(.status, status: 500)), of: job, at: now))
        let told = try #require(try await Self.troubles(rig).first)
        #expect(told.tenant == "acme" && told.why.contains(endpoint.id.text) && told.why.contains(now.text))
        let shown = try await rig.operations.findVideo(video.id.description).text
        #expect(shown.contains("told     \(endpoint.id.text): pending after 1 try, 500"))
    }

    @Test func `of many tenants those that were made last are looked at`() async throws {
        let rig = try await OperationsRig()
        _ = try await rig.order()
        _ = try await rig.store.ledger.changes.setLimits([.videosPerDay: "1"], ofTenant: try TenantName("acme"))
        rig.store.clock.advance(by: .seconds(1))
        for number in 1..<Operations.maximumTroubleTenants {
            _ = try await rig.store.createTenant("t\(number)")
        }
        #expect(try await Self.troubles(rig).count == 1)
        rig.store.clock.advance(by: .seconds(1))
        _ = try await rig.store.createTenant("one-too-many")
        #expect(try await Self.troubles(rig).isEmpty)
    }
}
