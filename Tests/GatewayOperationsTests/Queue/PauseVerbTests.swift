import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayOperations

struct PauseVerbTests {
    private static let key = UpstreamKeyID("uk_0123abcd")

    /// The words of a refusal.
    private static func actor(_ name: String) -> AuditActor {
        AuditActor(.command, name: name, origin: "test")
    }

    private static func refusal(_ verb: () async throws -> Void) async -> String? {
        let error = await #expect(throws: GatewayError.self) { try await verb() }
        #expect(error?.code == .notFound)
        return error?.message
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a pause says what it holds for, and pausing again says that it was paused`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await OperationsRig(engine)
        let since = LocalTime.system.text(rig.store.clock.now)
        let targets: [(PauseTarget, String)] = [
            (.all, "all videos"), (.tenant("acme"), "the tenant acme"), (.model("kling-v3"), "the model kling-v3"),
            (.upstreamKey("uk_0123abcd"), "the upstream key uk_0123abcd"),
        ]
        for (target, words) in targets {
            let first = try await rig.operations.pause(
                target,
                reason: "Bills are checked.",
                by: Self.actor("ann"),
                upstreamKeys: [Self.key]
            )
            #expect(first.text == "Submission is paused for \(words), since \(since) by ann: Bills are checked.")
            let second = try await rig.operations.pause(
                target,
                reason: "Again.",
                by: Self.actor("bob"),
                upstreamKeys: [Self.key]
            )
            #expect(second.text == "Submission was paused before for \(words), since \(since) by bob: Again.")
            #expect(!second.isNew)
        }
        let kinds = try await rig.store.ledger.reader.pauses().list.map(\.scope)
        #expect(
            kinds == [.all, .upstreamKey(Self.key), .tenant(rig.store.tenant.id), .model(ModelID("kling-v3"))]
        )
    }

    @Test func `what is not there is not paused, and what is there is named`() async throws {
        let rig = try await OperationsRig()
        let operations = rig.operations
        let tenant = await Self.refusal {
            _ = try await operations.pause(.tenant("acmee"), reason: nil, by: .test)
        }
        #expect(tenant == "There is no tenant \"acmee\"; there are: acme.")
        let model = await Self.refusal {
            _ = try await operations.pause(.model("kling-v99"), reason: nil, by: .test)
        }
        #expect(model?.hasPrefix("There is no model \"kling-v99\"; there are: kling-v1, ") == true)
        let key = await Self.refusal {
            _ = try await operations.pause(.upstreamKey("uk_1"), reason: nil, by: .test, upstreamKeys: [Self.key])
        }
        #expect(key == "There is no upstream key \"uk_1\"; there are: uk_0123abcd.")
        #expect(try await rig.store.ledger.reader.pauses() == .none)
    }

    @Test(arguments: ["", "a\nb", "a\u{7}b", "\u{1B}[2J", String(repeating: "é", count: Pause.maximumReasonLength + 1)])
    func `a reason that is empty, too long or on several lines is refused`(reason: String) async throws {
        let rig = try await OperationsRig()
        let error = await #expect(throws: GatewayError.self) {
            _ = try await rig.operations.pause(.all, reason: reason, by: .test)
        }
        #expect(error?.code == .invalidField)
        #expect(try await rig.store.ledger.reader.pauses() == .none)
    }

    @Test func `the longest reason is kept as it is`() async throws {
        let rig = try await OperationsRig()
        let reason = String(repeating: "é", count: Pause.maximumReasonLength)
        _ = try await rig.operations.pause(.all, reason: reason, by: .test)
        #expect(try await rig.store.ledger.reader.pauses()[.all]?.reason == reason)
    }

    @Test func `an end says what stays paused, and ending what is not paused is refused with what is`() async throws {
        let rig = try await OperationsRig()
        let operations = rig.operations
        let since = LocalTime.system.text(rig.store.clock.now)
        let nothing = await Self.refusal { _ = try await operations.resume(.all, by: .test) }
        #expect(nothing == "Submission is not paused for all videos; nothing is.")
        _ = try await operations.pause(.all, reason: nil, by: .test)
        _ = try await operations.pause(.tenant("acme"), reason: "Bills.", by: .test)
        let ended = try await operations.resume(.all, by: .test)
        #expect(
            ended.text == """
                Submission goes on for all videos, but for what stays paused:
                  the tenant acme, since \(since) by test: Bills.
                """
        )
        let other = await Self.refusal { _ = try await operations.resume(.all, by: .test) }
        #expect(other == "Submission is not paused for all videos; what is: the tenant acme.")
        #expect(
            try await operations.resume(.tenant("acme"), by: .test).text == "Submission goes on for the tenant acme."
        )
    }

    @Test func `what has left the catalogue and the configuration can be resumed`() async throws {
        let rig = try await OperationsRig()
        for scope in [PauseScope.model(ModelID("kling-v0")), .upstreamKey(UpstreamKeyID("uk_old"))] {
            _ = try await rig.store.ledger.changes.pause(scope, reason: nil, author: nil, at: rig.store.clock.now)
        }
        _ = try await rig.operations.resume(.model("kling-v0"), by: .test)
        _ = try await rig.operations.resume(.upstreamKey("uk_old"), by: .test)
        #expect(try await rig.store.ledger.reader.pauses() == .none)
    }

    @Test func `a view in JSON tells kind, subject, reason, beginning and author`() throws {
        let tenant = TenantID(stored: "tenant_1")
        let pause = Pause(.tenant(tenant), reason: "r", since: Timestamp(milliseconds: 0), author: "ann")
        let json = try OperationsRig.json(PauseView(pause, tenants: [tenant: "acme"]))
        let expected =
            #"{"author":"ann","kind":"tenant","reason":"r","since":"1970-01-01T00:00:00Z","subject":"acme"}"#
        #expect(json == expected)
    }
}
