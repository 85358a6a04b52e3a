import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct VerifyTests {
    @Test(arguments: TestLedger.Engine.allCases, VideoState.allCases)
    func `a store that nobody has spoilt has no faults`(_ engine: TestLedger.Engine, state: VideoState) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(state)
        let report = try await LedgerAudit(store.ledger).verify(slots: 1, at: store.clock.now)
        #expect(report.results == [])
        #expect(report.violations == 0)
        #expect(report.counts.videos == 1)
        #expect(report.counts.slotsTaken == (state.takesSlot ? 1 : 0))
        #expect(report.money.contains { $0.kind == "hold" && $0.amount == Money(microUnits: 140_000) })
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an empty store has no faults`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        #expect(try await LedgerAudit(store.ledger).verify(slots: 1, at: store.clock.now).results == [])
    }

    @Test(arguments: TestLedger.Engine.allCases, Corruption.all)
    func `each fault is found, and no other`(_ engine: TestLedger.Engine, corruption: Corruption) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(corruption.state)
        for statement in corruption.statements {
            try await store.execute(statement)
        }
        let report = try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now)
        #expect(report.results.map(\.code) == [corruption.code])
        let result = try #require(report.results.first)
        let finding = try #require(result.findings.first)
        #expect(result.count == 1)
        #expect(result.findings.count == 1)
        #expect(finding.found == corruption.found)
        #expect(!finding.expected.isEmpty && !finding.expected.contains("{}"))
        #expect([nil, "gone", video.id.taskID].contains(finding.video))
        #expect((finding.video == nil) == (finding.limit != nil || finding.window != nil))
        #expect(!"\(report)".contains("secret") && !"\(report)".contains("sunset"))
        #expect(report.violations == (corruption.code.isNote ? 0 : 1))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `two videos that stand for one task are found`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let first = try await store.place(.succeeded)
        store.clock.advance(by: .milliseconds(5))
        let second = try await store.place(.processing)
        let report = try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now)
        #expect(report.results.map(\.code) == [.taskShared])
        let finding = try #require(report.results.first?.findings.first)
        #expect(finding.video == first.id.taskID)
        #expect(finding.found == "the task of \(second.id.taskID), too")
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a lowered number of slots is a note`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<2 {
            _ = try await store.place(.submitting)
        }
        let enough = try await LedgerAudit(store.ledger).verify(slots: 2, at: store.clock.now)
        #expect(enough.results == [])
        let report = try await LedgerAudit(store.ledger).verify(slots: 1, at: store.clock.now)
        #expect(report.results.map(\.code) == [.slotsExceeded])
        #expect(report.violations == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is long overdue is a note`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(.processing)
        let waiting = try await store.admit(queueDeadline: store.clock.now + .seconds(60))
        store.clock.advance(by: .seconds(899))
        let early = try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now)
        #expect(early.results == [])
        store.clock.advance(by: .seconds(61))
        let report = try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now)
        #expect(report.results.map(\.code) == [.overdue])
        let findings = try #require(report.results.first?.findings)
        #expect(Set(findings.map(\.found)) == ["16 minutes late", "15 minutes late"])
        #expect(findings.first { $0.video == waiting.id.taskID }?.found == "15 minutes late")
        #expect(report.violations == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of many faults some are shown and all are counted`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        for _ in 0..<7 {
            _ = try await store.admit()
            store.clock.advance(by: .milliseconds(1))
        }
        try await store.execute("UPDATE entries SET currency = 'EUR'")
        try await store.execute("UPDATE balances SET held = held + 1")
        let report = try await LedgerAudit(store.ledger).verify(slots: 5, samples: 3, at: store.clock.now)
        #expect(report.results.map(\.code) == [.entryCurrency, .balance])
        #expect(report.results.map(\.count) == [7, 6])
        #expect(report.results.map(\.findings.count) == [3, 3])
        #expect(report.violations == 13)
    }

    @Test
    func `every fault has a test`() {
        let elsewhere: Set<AuditCode> = [
            .taskShared, .slotsExceeded, .overdue, .sharePaid, .shareLost, .generationRepeated,
        ]
        let spoilt = Corruption.all.map(\.code) + WebhookAuditTests.spoilings.map(\.code)
        #expect(elsewhere.union(spoilt) == Set(AuditCode.allCases))
    }
}
