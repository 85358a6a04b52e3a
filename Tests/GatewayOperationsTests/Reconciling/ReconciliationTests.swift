import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayOperations
import GatewayTestKit
import Testing

struct ReconciliationTests {
    private static let missing = QueryOutcome.notFound(UpstreamTrouble(.notFound, status: 404))

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is looked for and what was given up are told apart`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ReconciliationRig(engine)
        let lost = try await rig.unknown()
        let givenUp = try await rig.givenUp()
        _ = try await rig.refused()
        rig.upstream.answerQueries(Self.missing)
        let report = try await rig.report()
        #expect(report.unknown.map(\.id) == [lost.video])
        #expect(report.suspects.map(\.video.id) == [givenUp.video])
        #expect(report.suspects.map(\.video.name) == [givenUp.name])
        #expect(report.suspects.map(\.evidence) == [.notFound])
        #expect(report.sums.map(\.videos) == [1])
        #expect(report.sums.map(\.amount) == [Money(microUnits: 140_000)])
        #expect(report.orphans == [])
        #expect(rig.upstream.calls == [.list(page: 1, size: TaskListing.pageSize), .queryName(givenUp.name)])
    }

    @Test(arguments: [
        (
            QueryOutcome.found(TaskReport(id: "1", phase: .succeeded(url: "u"))),
            ReconciliationReport.CaseEvidence.succeeded
        ),
        (.found(TaskReport(id: "1", phase: .failed(VideoFailure(.upstreamFailed)))), .failed),
        (.found(TaskReport(id: "1", phase: .processing)), .unfinished), (missing, .notFound),
        (.noAnswer(UpstreamTrouble(.timedOut)), .unanswered(UpstreamTrouble(.timedOut))),
        (.operatorTrouble(UpstreamTrouble(.credentials)), .unanswered(UpstreamTrouble(.credentials))),
    ])
    func `the upstream's word on a task that was given up`(
        outcome: QueryOutcome,
        evidence: ReconciliationReport.CaseEvidence
    ) async throws {
        let rig = try await ReconciliationRig()
        _ = try await rig.givenUp()
        rig.upstream.answerQueries(outcome)
        #expect(try await rig.report().suspects.map(\.evidence) == [evidence])
    }

    @Test
    func `a task whose id is known is asked for by it`() async throws {
        let rig = try await ReconciliationRig()
        let late = try await rig.timedOut(task: "8781")
        rig.upstream.answerQueries(.found(TaskReport(id: "8781", phase: .succeeded(url: "u"))))
        let report = try await rig.report()
        #expect(report.suspects.map(\.video.id) == [late.video])
        #expect(report.suspects.map(\.evidence) == [.succeeded])
        #expect(rig.upstream.calls.last == .queryTask("8781"))
    }

    @Test
    func `nobody is asked when nobody is to be asked`() async throws {
        let rig = try await ReconciliationRig()
        _ = try await rig.givenUp()
        let report = try await rig.report(asking: false)
        #expect(report.suspects.map(\.evidence) == [.notAsked])
        #expect(report.listing == nil)
        #expect(rig.upstream.calls == [])
    }

    @Test
    func `what was given up long ago is left alone`() async throws {
        let rig = try await ReconciliationRig()
        _ = try await rig.givenUp()
        rig.store.clock.advance(by: .seconds(3600))
        #expect(try await rig.report(asking: false).suspects.count == 1)
        rig.store.clock.advance(by: .milliseconds(1))
        let report = try await rig.report(asking: false)
        #expect(report.suspects.isEmpty)
        #expect(report.sums == [])
    }

    @Test
    func `a task as old as videos that are totals alone is no orphan`() async throws {
        let rig = try await ReconciliationRig()
        let gone = try await rig.refused()
        let end = rig.store.clock.now
        #expect(try await rig.store.ledger.work.rollUp([gone.video], endedBefore: end) == 1)
        rig.store.clock.advance(by: .seconds(60))
        let kept = try await rig.refused()
        let tasks = [
            ReconciliationRig.task("1", name: gone.name.text, createdAt: end),
            ReconciliationRig.task("2", name: "kg-later", createdAt: end + .milliseconds(1)),
            ReconciliationRig.task("3", name: "kg-undated"),
            ReconciliationRig.task("4", name: kept.name.text, createdAt: end),
        ]
        rig.upstream.answerLists(.page(tasks))
        let report = try await rig.report()
        #expect(report.orphans.map(\.task.report.id) == ["2", "3", "4"])
        #expect(report.orphans.map(\.reason) == [.unknownName, .unknownName, .neverMade])
        #expect(report.tasksBeyondBooks == 1)
    }

    @Test
    func `nothing is changed on either side`() async throws {
        let rig = try await ReconciliationRig()
        let lost = try await rig.unknown()
        let before = try await LedgerAudit(rig.store.ledger).verify(slots: 5, at: rig.store.clock.now)
        rig.upstream.answerQueries(.found(TaskReport(id: "1", phase: .succeeded(url: "u"))))
        _ = try await rig.report()
        #expect(try await LedgerAudit(rig.store.ledger).verify(slots: 5, at: rig.store.clock.now) == before)
        #expect(try await rig.store.ledger.reader.video(lost.video)?.state == .unknown)
        #expect(rig.upstream.createCount == 0)
    }

    @Test
    func `no more is asked than is bounded`() async throws {
        let rig = try await ReconciliationRig()
        for _ in 0...Reconciliation.maximumQuestions {
            _ = try await rig.givenUp()
        }
        let report = try await rig.report()
        #expect(report.suspects.count == Reconciliation.maximumQuestions + 1)
        #expect(report.suspects.count { $0.evidence == .notAsked } == 1)
        #expect(rig.upstream.calls.count == Reconciliation.maximumQuestions + 1)
    }
}
