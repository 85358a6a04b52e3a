import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct TenantBarTests {
    private static let now = Timestamp(seconds: 1_795_989_911)

    private static func views() -> [LimitUseView] {
        let day = QuotaWindows.Window(start: now - .seconds(3600), end: now + .seconds(7500))
        return [
            LimitUse(name: .concurrentVideos, limit: 4, held: 2, used: 0, window: nil),
            LimitUse(name: .videosPerDay, limit: nil, held: 2, used: 7, window: day),
            LimitUse(name: .budgetPerDay, limit: 10_000_000, held: 0, used: 12_000_000, window: day),
        ]
        .map(LimitUseView.init)
    }

    @Test func `at 80 columns the end of a day is a span, and the bar takes what is left`() {
        let text = LimitUseView.bars(Self.views(), width: 80, now: Self.now)
        #expect(
            text == """


                concurrent_videos  ▒▒▒▒▒▒▒░░░░░░░░       0 + 2 held of 4   50 %
                videos_per_day                      7 + 2 held, no limit         resets in 2h 5m
                budget_per_day     ███████████████        12.00 of 10.00  120 %  resets in 2h 5m
                """,
            "\(text)"
        )
    }

    @Test(arguments: [20, 40, 60, 80, 100, 120, 400])
    func `bars are 8 to 30 columns, and only what cannot be left out is wider than the line`(width: Int) throws {
        let lines = LimitUseView.bars(Self.views(), width: width, now: Self.now).split(separator: "\n")
        let bar = try #require(lines.last).filter { "█▒░".contains($0) }.count
        #expect((8...30).contains(bar))
        if width >= 60 {
            #expect(lines.allSatisfy { String($0).columns <= width })
        }
        #expect(lines.contains { $0.contains("resets 2026-") || $0.contains("resets in") } == (width >= 80))
    }

    @Test func `without a terminal there are numbers alone, and the moment of the end`() async throws {
        let rig = try await OperationsRig()
        _ = try await rig.operations.setTenant(named: "acme", limits: ["videos_per_day=3"], by: .test)
        _ = try await rig.order()
        let view = try await rig.operations.tenant(named: "acme")
        let now = rig.store.clock.now
        #expect(view.text(.plain, now: now) == view.text)
        #expect(!view.text.contains("█") && !view.text.contains("▒"))
        #expect(view.text.contains("QUOTA"))
        let drawn = view.text(TextStyle(width: 100, drawsBars: true), now: now)
        #expect(drawn.contains("▒") && drawn.contains("0 + 1 held of 3") && drawn.contains("33 %"))
        #expect(!drawn.contains("QUOTA"))
        let json = try OperationsRig.json(view)
        #expect(json.contains(#""resets_at":""#) && !json.contains("numbers"))
    }
}
