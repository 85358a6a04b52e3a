import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayAdmin
@testable import GatewayOperations

/// What is stuck, why, and what to press or type, as the dashboard says it.
struct DashboardTroubleTests {
    @Test func `Now says which tenants are near a limit, and what raises it`() async throws {
        let rig = try await DashboardRig()
        let changes = rig.gateway.ledger.changes
        _ = try await changes.setLimits([.videosPerDay: "1"], ofTenant: try TenantName("acme"))
        _ = try await rig.gateway.testLedger.admit()
        try await rig.browse(as: .viewer) { browser in
            let page = try await browser.get("/").text
            #expect(page.contains("The tenant acme has 1 of its 1 of videos_per_day used or held"))
            #expect(page.contains("kling-gateway tenant set acme --limit videos_per_day=NUMBER"))
            #expect(page.contains(#"<a href="/tenants/acme">Look at it</a>"#))
            #expect(!page.contains("Nothing: orders are taken"))
        }
    }

    @Test(arguments: [4, 5, 6, 8])
    func `troubles of many tenants are told one by one up to a number`(count: Int) async throws {
        let troubles = (0..<count).map { TenantTrouble(tenant: "t\($0)", why: "W\($0).", help: "H\($0).") }
        let alerts = NowAlerts(
            report: HealthReport([]),
            pauses: Pauses([]),
            unresolved: [],
            tenants: [:],
            balances: [:],
            troubles: troubles
        )
        let told = try #require(alerts.block.alerts)
        #expect(told.prefix(5).map(\.headline) == troubles.prefix(5).map(\.why))
        #expect(told.count == min(count, 6))
        #expect(count <= 5 || told.last?.headline.contains("\(count - 5)×") == true)
    }

    @Test func `a pause says how it ends`() async throws {
        let rig = try await DashboardRig()
        try await rig.gateway.pause(.model(ModelID("kling-v1")), reason: "Moving.")
        let video = try await rig.gateway.testLedger.admit().id
        rig.report.replace(with: HealthReport([.upstreamUnreachable, .archiveUnwritable]))
        try await rig.browse(as: .viewer) { browser in
            let now = try await browser.get("/").text
            #expect(now.contains("or types: kling-gateway resume --model kling-v1"))
            let page = try await browser.get("/videos/\(video)").text
            for words in [
                "Why it does not go on", "Submission is paused for the model kling-v1: Moving.",
                "It goes on with: kling-gateway resume --model kling-v1", "The upstream does not answer; orders wait.",
            ] {
                #expect(page.contains(words), "\(words)")
            }
            #expect(!page.contains("The archive cannot be written"))
        }
    }

    @Test func `a video that was sent and whose answer was lost is not said to be at the upstream`() async throws {
        let rig = try await DashboardRig()
        let video = try await rig.gateway.testLedger.admit().id
        let submission = try #require(try await rig.gateway.testLedger.beginSubmission())
        let now = rig.gateway.clock.now
        try await rig.gateway.ledger.work.record(.unknown(nextPoll: now), of: submission, trouble: nil, at: now)
        try await rig.browse(as: .viewer) { browser in
            let page = try await browser.get("/videos/\(video)").text
            #expect(page.contains("<strong>Sent</strong>"))
            #expect(!page.contains("At the upstream"))
            #expect(page.contains("nobody knows whether the upstream makes it"))
            let succeeded = try await rig.gateway.makeVideo()
            let other = try await browser.get("/videos/\(succeeded)").text
            #expect(other.contains("<strong>At the upstream</strong>"))
            #expect(!other.contains("Why it does not go on"))
        }
    }

    @Test(arguments: [
        (0, "0.00"), (999_990_000, "999.99"), (1_234_500_000, "1\u{202F}234.50"),
        (1_234_567_000_000, "1\u{202F}234\u{202F}567.00"),
    ])
    func `money has thin spaces between thousands`(microUnits: Int64, shown: String) {
        #expect(Numbers.money(Money(microUnits: microUnits)) == shown)
    }
}
