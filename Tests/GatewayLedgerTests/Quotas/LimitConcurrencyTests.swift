import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// A thousand orders at once against limits that pay for exactly a hundred.
struct LimitConcurrencyTests {
    private static let limits: [([LimitName: String], GatewayError.Code)] = [
        ([.budgetPerMonth: "14.00"], .budgetExhausted), ([.budgetPerDay: "14"], .budgetExhausted),
        ([.concurrentVideos: "100"], .tooManyInProgress), ([.videosPerDay: "100"], .dailyLimitReached),
        ([.videosPerMonth: "100"], .monthlyLimitReached), ([.secondsPerMonth: "500"], .monthlyLimitReached),
        (
            [
                .budgetPerMonth: "14.00", .budgetPerDay: "14.00", .concurrentVideos: "100", .videosPerDay: "100",
                .videosPerMonth: "100", .secondsPerMonth: "500",
            ], .budgetExhausted
        ),
    ]

    @Test(arguments: TestLedger.Engine.allCases, limits.indices)
    func `exactly a hundred are admitted and nine hundred refused`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let (limits, code) = Self.limits[index]
        let store = try await TestLedger(engine)
        try await store.limit(limits)
        let refusals = try await withThrowingTaskGroup(of: GatewayError.Code?.self) { group in
            for _ in 0..<1000 {
                group.addTask { try await store.refusal() }
            }
            return try await group.reduce(into: [GatewayError.Code?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(refusals == [nil: 100, code: 900])
        #expect(try await store.number("SELECT COUNT(*) FROM videos") == 100)
        #expect(try await store.number("SELECT SUM(amount) FROM entries") == 14_000_000)
        for name in limits.keys {
            let use = try await store.use(of: name)
            #expect(use.held == use.limit)
            #expect(use.used == 0)
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `while many order and another sees videos end, no limit is ever exceeded`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        try await store.limit([.concurrentVideos: "5", .budgetPerMonth: "4.20"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for _ in 0..<20 {
                        _ = try await store.refusal()
                        guard let submission = try await store.beginSubmission(slots: 100) else {
                            continue
                        }
                        let end: SubmissionResult =
                            worker % 2 == 0
                            ? .failed(VideoFailure(.upstreamRejected))
                            : .submitted(taskID: "1", nextPoll: store.clock.now)
                        try await store.record(end, of: submission)
                        for due in try await store.ledger.work.claimDue(
                            at: store.clock.now,
                            lease: .seconds(9),
                            limit: 2
                        ) {
                            try await store.record(.succeeded(url: "u"), of: due)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let budget = try await store.use(of: .budgetPerMonth)
        let settled = try await store.number("SELECT COALESCE(SUM(amount), 0) FROM entries WHERE kind = 'settle'")
        let held = try await store.number(
            "SELECT COALESCE(SUM(CASE kind WHEN 'hold' THEN amount ELSE -amount END), 0) FROM entries"
        )
        #expect(budget.used == settled)
        #expect(budget.held == held)
        #expect(budget.used + budget.held <= 4_200_000)
        let unfinished = try await store.number("SELECT COUNT(*) FROM videos WHERE status IN ('queued', 'in_progress')")
        #expect(try await store.use(of: .concurrentVideos).held == unfinished)
        #expect(unfinished <= 5)
    }
}
