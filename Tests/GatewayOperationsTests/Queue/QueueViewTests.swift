import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct QueueViewTests {
    private static let tenant = TenantID(stored: "tenant_1")
    private static let now = Timestamp(milliseconds: 1_790_000_000_000)
    private static let pause = Pause(.tenant(tenant), reason: "r", since: now, author: nil)

    private static func video(notBefore: Timestamp = now, refusals: Int = 0) -> WaitingVideo {
        var random = SplitMix64(seed: 1)
        return WaitingVideo(
            id: VideoID(at: now, using: &random),
            tenant: tenant,
            model: ModelID("kling-v1"),
            admittedAt: now,
            notBefore: notBefore,
            refusals: refusals,
            trouble: nil
        )
    }

    @Test(
        arguments: [
            ([], 0, true, .next), ([], 0, false, .slots), ([], 1, true, .refused), ([], 1, false, .refused),
            ([], -1, true, .next), ([pause], 0, true, .paused(pause)), ([pause], 1, false, .paused(pause)),
        ] as [([Pause], Int, Bool, WaitingReason)]
    )
    func `a video waits for the end of a pause, then for its moment, then for a slot`(
        pauses: [Pause],
        seconds: Int,
        hasFreeSlot: Bool,
        reason: WaitingReason
    ) {
        let found = WaitingReason(
            of: Self.video(notBefore: Self.now + .seconds(seconds)),
            pauses: Pauses(pauses),
            keys: [UpstreamKeyID("uk_1")],
            hasFreeSlot: hasFreeSlot,
            at: Self.now
        )
        #expect(found == reason)
    }

    @Test(
        arguments: [
            (0, "0s"), (59, "59s"), (60, "1m 0s"), (3599, "59m 59s"), (3600, "1h 0m"), (86_399, "23h 59m"),
            (86_400, "1d 0h"), (1_000_000, "11d 13h"),
        ] as [(Int64, String)]
    )
    func `a wait is told in its two greatest units`(seconds: Int64, text: String) {
        #expect(QueueView.span(seconds) == text)
    }

    private static func reports(on store: TestLedger, slots: Int) -> LedgerReports {
        LedgerReports(
            ledger: store.ledger,
            calendar: .utc,
            slots: slots,
            reconcileWindow: .seconds(60),
            clock: store.clock
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `pauses stand at the top, then the queue with its reasons, then the totals`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await OperationsRig(engine)
        let store = rig.store
        let other = try await store.createTenant("other").id
        let refused = try await rig.order(requestID: "r0")
        let submission = try #require(try await store.beginSubmission())
        try await store.ledger.work.record(
            .requeued(notBefore: store.clock.now + .seconds(3600)),
            of: submission,
            trouble: UpstreamTrouble(.busy, status: 429, code: "1303"),
            at: store.clock.now
        )
        for (number, tenant) in [other, store.tenant.id, other].enumerated() {
            store.clock.advance(by: .seconds(30))
            _ = try await rig.order(requestID: "r\(number + 1)", tenant: tenant)
        }
        _ = try await rig.operations.pause(
            .tenant("other"),
            reason: "Bills.",
            by: AuditActor(.command, name: "ann", origin: "test")
        )
        let view = try await Self.reports(on: store, slots: 2).queue(limit: 3, keys: nil)
        let lines = view.text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        let since = LocalTime.system.text(store.clock.now)
        let until = refused.createdAt + .seconds(3600)
        #expect(lines[0] == "paused:")
        #expect(lines[1] == "the tenant other, since \(since) by ann: Bills.")
        #expect(lines[2] == "It goes on with: kling-gateway resume --tenant other")
        #expect(lines[3] == "4 waiting, 0 of 2 slots taken")
        #expect(lines[4] == "PLACE ID TENANT MODEL PRIO WAITS WHY")
        #expect(
            lines[5]
                == "1 \(refused.id) acme kling-v1 0 1m 30s backs off, turned away 1× (1303), not before \(LocalTime.system.text(until))"
        )
        #expect(lines[6].hasSuffix("other kling-v1 0 1m 0s paused: the tenant other"))
        #expect(lines[7].hasSuffix("acme kling-v1 0 30s is next"))
        #expect(lines[8] == "… and 1 more; --limit shows them.")
        #expect(lines[9] == "TENANT WEIGHT WAITING OLDEST")
        #expect(view.more == 1 && view.total == 4)
        #expect(view.tenants.map(\.videos) == [2, 2])
        let json = try OperationsRig.json(view)
        for part in [
            #""reason":"refused""#, #""reason":"paused""#, #""reason":"next""#, #""upstream_code":"1303""#,
            #""not_before":"\#(until.text)""#, #""more":1"#, #""slots":{"keys":[],"limit":2,"taken":0}"#,
            #""waited":90"#,
        ] {
            #expect(json.contains(part), "\(part) in \(json)")
        }
        #expect(!(json + view.text).contains(OperationsRig.canary))
        let full = try await Self.reports(on: store, slots: 0).queue(limit: 10, keys: nil)
        #expect(full.videos.map(\.reason) == ["refused", "paused", "slots", "paused"])
        #expect(full.more == 0)
    }

    @Test func `an empty queue is one line`() async throws {
        let rig = try await OperationsRig()
        let view = try await Self.reports(on: rig.store, slots: 2).queue(limit: 10, keys: nil)
        #expect(view.text == "0 waiting, 0 of 2 slots taken")
    }

    @Test func `the slots of several keys are told one by one, those of a key that is gone too`() async throws {
        let rig = try await OperationsRig()
        _ = try await rig.store.admit()
        _ = try #require(try await rig.store.beginSubmission())
        let keys = [
            UpstreamKeyShare(UpstreamKeyID("uk_1"), name: "main", weight: 2), UpstreamKeyShare(UpstreamKeyID("uk_2")),
            UpstreamKeyShare(UpstreamKeyID("uk_3"), weight: 0),
        ]
        let view = try await Self.reports(on: rig.store, slots: 2).queue(limit: 10, keys: keys)
        #expect(
            view.text == """
                0 waiting, 1 of 4 slots taken
                  uk_1 (main): 0 of 2
                  uk_2: 0 of 2
                  uk_3: 0, makes no new videos
                  uk_test: 1, makes no new videos
                """
        )
    }
}
