import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct TopViewTests {
    private static func reports(on store: TestLedger) -> LedgerReports {
        LedgerReports(
            ledger: store.ledger,
            calendar: .utc,
            slots: 4,
            reconcileWindow: .seconds(60),
            clock: store.clock
        )
    }

    /// One was made and has ended, one is being made, two wait, the oldest for 90 seconds.
    private static func rig(_ engine: TestLedger.Engine = .sqlite) async throws -> OperationsRig {
        let rig = try await OperationsRig(engine)
        let other = try await rig.store.createTenant("other").id
        _ = try await rig.order(requestID: "r1")
        _ = try await rig.send(as: "1")
        try await rig.end(.succeeded(url: "https://files/1.mp4"))
        rig.store.clock.advance(by: .seconds(30))
        _ = try await rig.order(requestID: "r2")
        _ = try await rig.send(as: "2")
        _ = try await rig.order(requestID: "r3", tenant: other)
        rig.store.clock.advance(by: .seconds(29))
        _ = try await rig.order(requestID: "r4", tenant: other)
        return rig
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a look tells queue, slots, what happens a minute, tenants and the newest videos`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await Self.rig(engine)
        let reports = Self.reports(on: rig.store)
        let view = try await reports.top(videos: 3, keys: nil, health: nil)
        #expect(view.queue.waiting == 2 && view.queue.oldestWait == 29)
        #expect(view.slots.taken == 1 && view.slots.limit == 4)
        #expect([view.perMinute.started, view.perMinute.ended, view.perMinute.failed] == [2, 1, 0])
        #expect(view.tenants.map(\.tenant) == ["acme", "other"])
        #expect(view.tenants.map(\.waiting) == [0, 2] && view.tenants.map(\.inProgress) == [1, 0])
        #expect(view.videos.map(\.state) == ["queued", "queued", "submitted"])

        rig.store.clock.advance(by: .seconds(2))
        let later = try await reports.top(videos: 3, keys: nil, health: nil)
        // What was sent and has ended 61 seconds ago counts no more.
        #expect([later.perMinute.started, later.perMinute.ended] == [1, 0])
        let json = try OperationsRig.json(later)
        for part in [#""oldest_wait_seconds":31"#, #""waiting":2"#, #""in_progress":1"#, #""started":1"#] {
            #expect(json.contains(part), "\(part) in \(json)")
        }
        #expect(!json.contains(OperationsRig.canary))
    }

    @Test func `the text has a line for each, fits the terminal, and lets old videos go first`() async throws {
        let rig = try await Self.rig()
        let health = TopView.Health(
            status: "degraded",
            reasons: ["The upstream does not answer; orders wait."],
            advice: [HealthReport.Reason.upstreamUnreachable.advice]
        )
        let view = try await Self.reports(on: rig.store).top(videos: 10, keys: nil, health: health)
        let plain = view.text(.plain)
        for part in [
            "server   degraded: The upstream does not answer; orders wait. ",
            "Look whether the\n         network is up;", "queue    2 waiting, the oldest for 29s",
            "minute   2 started, 1 ended",
            "slots  1 of 4", "TENANT", "VIDEO",
        ] {
            #expect(plain.contains(part), "\(part) in \(plain)")
        }
        #expect(!plain.contains("█"))
        #expect(plain.split(separator: "\n").filter { $0.hasPrefix("video_") }.count == 4)
        let drawn = view.text(TextStyle(width: 60, drawsBars: true), height: 14)
        let lines = drawn.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.count <= 14 && lines.allSatisfy { $0.columns <= 60 })
        #expect(drawn.contains("█████░░░░░░░░░░░░░░░  1 of 4"))
        #expect(lines.filter { $0.hasPrefix("video_") }.count < 4)
        #expect(view.text(TextStyle(width: 60, drawsBars: true), height: 3).split(separator: "\n").count == 3)
    }

    @Test func `what a server lacks is told whole with what to do, and so is how a pause ends`() async throws {
        let rig = try await Self.rig()
        _ = try await rig.store.ledger.changes(by: .test)
            .pause(.all, reason: "Moving.", author: "ann", at: rig.store.clock.now)
        let reasons = HealthReport.Reason.allCases
        let health = TopView.Health(
            status: "not_ready",
            reasons: reasons.map(\.explanation),
            advice: reasons.map(\.advice)
        )
        let reports = Self.reports(on: rig.store)
        let top = try await reports.top(videos: 1, keys: nil, health: health).text(.plain)
        var queue = try await reports.queue(limit: 1, keys: nil)
        queue.health = health
        for text in [top, queue.text] {
            let words = text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
            for sentence in reasons.flatMap({ [$0.explanation, $0.advice] }) {
                #expect(words.contains(sentence), "\(sentence) in \(text)")
            }
            #expect(words.contains("It goes on with: kling-gateway resume"))
        }
        for well in ["ready", "unknown"] {
            queue.health = TopView.Health(status: well, reasons: ["?"])
            #expect(!queue.text.contains("server"))
        }
    }

    @Test(arguments: [(10, ["one two", "  three"]), (3, ["one", "  two", "  three"]), (40, ["one two three"])])
    func `words are put into lines, and none is lost`(columns: Int, lines: [String]) {
        #expect("one two three".wrapped(columns: columns, indent: 2) == lines)
    }

    @Test func `an installation without videos says so`() async throws {
        let rig = try await OperationsRig()
        let view = try await Self.reports(on: rig.store).top(videos: 10, keys: nil, health: nil)
        #expect(view.text(.plain).contains("0 waiting\n"))
        #expect(view.text(.plain).hasSuffix("No tenant has anything under way."))
        #expect(view.queue.oldestWait == nil)
    }

    @Test func `of many tenants the busiest are told`() async throws {
        let rig = try await OperationsRig()
        for number in 0...LedgerReports.maximumBusyTenants {
            let tenant = try await rig.store.createTenant("t\(number)").id
            _ = try await rig.order(requestID: "r\(number)", tenant: tenant)
        }
        _ = try await rig.order(requestID: "again", tenant: rig.store.tenant.id)
        _ = try await rig.order(requestID: "and again", tenant: rig.store.tenant.id)
        let view = try await Self.reports(on: rig.store).top(videos: 1, keys: nil, health: nil)
        #expect(view.tenants.count == LedgerReports.maximumBusyTenants)
        #expect(view.tenants.first?.tenant == "acme")
        #expect(view.queue.waiting == Int64(LedgerReports.maximumBusyTenants) + 3)
    }
}
