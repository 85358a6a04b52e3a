import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct LedgerHistoryTests {
    private static let steps = 150

    @Test(arguments: TestLedger.Engine.allCases, 1...12 as ClosedRange<UInt64>)
    func `whatever happens, in whatever order, the ledger keeps the rules`(
        _ engine: TestLedger.Engine,
        seed: UInt64
    ) async throws {
        var history = try await LedgerHistory(engine, seed: seed)
        do {
            for _ in 0..<Self.steps {
                try await history.step()
            }
            try await history.verify()
            try await history.finish()
            try await history.verify()
        } catch {
            // Each step is checked, so what was done up to here is the shortest history of this seed that fails.
            Issue.record("seed \(seed), \(history.log.count) steps: \(error)\n\(history.log.joined(separator: "\n"))")
        }
    }
}

extension LedgerHistory {
    /// Lets everything go its way from here on: every video must reach its end, and nothing may be left anywhere.
    mutating func finish() async throws {
        try await reopen()
        for _ in 0..<1000 where model.videos.values.contains(where: { !$0.state.isFinal }) {
            store.clock.advance(by: .seconds(20))
            try await expire()
            try await begin()
            if let submission = submissions.last, model.videos[submission.video]?.state == .submitting {
                let made = SubmissionResult.submitted(taskID: submission.name.text, nextPoll: now)
                note("made \(submission.video.taskID)")
                try check(try await store.record(made, of: submission), "recorded")
                _ = model.record(made, of: submission)
            }
            try await claimDue()
            try await recordLook()
            try await compare()
        }
        try await compareUsage()
        let open = model.videos.values.filter { !$0.state.isFinal }
        try check(open.isEmpty, "every video ends; these did not: \(open.map(\.picture))")
        try check(try await store.number("SELECT COUNT(*) FROM videos WHERE next_look_at IS NOT NULL") == 0, "looks")
        try check(try await store.nextStart(slots: slots) == nil, "queue")
    }

    /// The ledger's own audit finds what there is, and nothing wrong with it.
    func verify() async throws {
        let report = try await LedgerAudit(store.ledger).verify(slots: slots, at: now)
        let wrong = report.results.filter { $0.code != .overdue }
        try check(wrong.isEmpty, "\(wrong)")
        try check(report.counts.videos == Int64(model.videos.count), "videos")
        try check(report.counts.entries == Int64(model.videos.values.reduce(0) { $0 + $1.lines.count }), "entries")
        try check(report.counts.slotsTaken == Int64(model.slotsTaken), "slots")
    }
}
