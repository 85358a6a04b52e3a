import GatewayLedger
import GatewayModel
import GatewayOperations
import GatewayTestKit
import Testing

struct TaskListingTests {
    private typealias Rig = ReconciliationRig

    @Test(arguments: TestLedger.Engine.allCases)
    func `a task that the ledger has is no orphan`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Rig(engine)
        let lost = try await rig.unknown()
        _ = try await rig.timedOut(task: "8781")
        rig.upstream.answerLists(.page([Rig.task("1", name: lost.name.text), Rig.task("8781")]))
        let report = try await rig.report()
        #expect(report.orphans == [])
        #expect(report.suspects.map(\.evidence) == [.unfinished])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a task that the ledger does not have is one, with its reason`(_ engine: TestLedger.Engine) async throws {
        let rig = try await Rig(engine)
        let refused = try await rig.refused()
        rig.upstream.answerLists(
            .page([
                Rig.task("1", name: refused.name.text), Rig.task("2", name: "kg-another"), Rig.task("3"),
                Rig.task("4", name: "theirs"), Rig.task("5", createdAt: rig.store.clock.now - .seconds(59)),
                Rig.task("6", createdAt: rig.store.clock.now - .seconds(60)),
            ])
        )
        let report = try await rig.report()
        #expect(report.orphans.map(\.task.report.id) == ["1", "2", "3", "6"])
        #expect(report.orphans.map(\.reason) == [.neverMade, .unknownName, .nameless, .nameless])
        #expect(report.orphans.map(\.video) == [refused.video, nil, nil, nil])
        #expect(report.orphans.first?.tenant == rig.store.tenant.id)
        #expect(report.listing?.strangers == 1)
    }

    @Test
    func `a second task of one name is one`() async throws {
        let rig = try await Rig()
        _ = try await rig.store.admit()
        let submission = try #require(try await rig.store.beginSubmission())
        try await rig.record(.submitted(taskID: "1", nextPoll: rig.store.clock.now), of: submission)
        let tasks = ["2", "1"].map { Rig.task($0, name: submission.name.text) }
        rig.upstream.answerLists(.page(tasks))
        let report = try await rig.report()
        #expect(report.orphans.map(\.task.report.id) == ["2"])
        #expect(report.orphans.map(\.reason) == [.secondTask])
    }

    @Test
    func `a success in the list is proof enough`() async throws {
        let rig = try await Rig()
        let givenUp = try await rig.givenUp()
        rig.upstream.answerLists(.page([Rig.task("1", name: givenUp.name.text, .succeeded(url: "u"))]))
        let report = try await rig.report()
        #expect(report.suspects.map(\.evidence) == [.succeeded])
        #expect(rig.upstream.calls.count == 1)
    }

    @Test
    func `a relay without a list is reported, and asked for the rest`() async throws {
        let rig = try await Rig()
        _ = try await rig.givenUp()
        let trouble = UpstreamTrouble(.notFound, status: 404)
        rig.upstream.answerLists(.unavailable(trouble))
        rig.upstream.answerQueries(.found(TaskReport(id: "1", phase: .succeeded(url: "u"))))
        let report = try await rig.report()
        #expect(report.listing?.trouble == trouble)
        #expect(report.suspects.map(\.evidence) == [.succeeded])
    }

    @Test
    func `pages are read until one is short, old, or the same again`() async throws {
        let start = try await Rig().store.clock.now - .seconds(3600)
        let full = (0..<TaskListing.pageSize).map { Rig.task("a\($0)", createdAt: start) }
        let old = (0..<TaskListing.pageSize).map { Rig.task("b\($0)", createdAt: start - .milliseconds(1)) }
        for (pages, reads) in [([full, []], 2), ([full, full], 2), ([old], 1), ([[Rig.task("c")]], 1)] {
            let rig = try await Rig()
            for page in pages {
                rig.upstream.answerLists(.page(page))
            }
            let report = try await rig.report()
            #expect(rig.upstream.calls == (1...reads).map { .list(page: $0, size: TaskListing.pageSize) })
            #expect(report.orphans.count == (pages[0] == full ? TaskListing.pageSize : pages[0] == old ? 0 : 1))
            #expect(report.listing?.isCut == false)
        }
    }

    @Test
    func `no more pages are read than are bounded`() async throws {
        let rig = try await Rig()
        for page in 0...TaskListing.maximumPages {
            rig.upstream.answerLists(.page((0..<TaskListing.pageSize).map { Rig.task("\(page)-\($0)", name: "x") }))
        }
        let report = try await rig.report()
        #expect(rig.upstream.calls.count == TaskListing.maximumPages)
        #expect(report.listing?.isCut == true)
        #expect(report.listing?.strangers == TaskListing.maximumPages * TaskListing.pageSize)
    }
}
