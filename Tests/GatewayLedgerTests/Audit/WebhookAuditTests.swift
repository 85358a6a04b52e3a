import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

/// Invariant 7: every end is told to whoever is to be told, once; and turns and pauses are somebody's.
struct WebhookAuditTests {
    /// A store that is spoilt, and what is said of it.
    struct Spoiling: Sendable, CustomTestStringConvertible {
        let code: AuditCode
        let statements: [String]
        let found: String

        var testDescription: String {
            "\(code.rawValue): \(found)"
        }
    }

    /// A tenant with an endpoint whose video has ended, and one whose order named an address.
    private static func told(_ engine: TestLedger.Engine) async throws -> TestLedger {
        let store = try await TestLedger(engine)
        try await store.makeEndpoint()
        _ = try await store.place(.succeeded)
        store.clock.advance(by: .milliseconds(5))
        let own = try await store.admitTold(.event)
        _ = try await store.ledger.changes.cancelVideo(own.id, at: store.clock.now)
        return store
    }

    private static func faults(of store: TestLedger) async throws -> [AuditResult] {
        try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now).results.filter { !$0.code.isNote }
    }

    static let spoilings = [
        Spoiling(
            code: .eventMissing,
            statements: [
                "DELETE FROM webhook_deliveries WHERE target = 'video'"
            ],
            found: "no delivery, in state canceled"
        ),
        Spoiling(
            code: .eventMissing,
            statements: [
                "DELETE FROM webhook_deliveries WHERE event_id LIKE '%canceled'",
                "DELETE FROM webhook_events WHERE id LIKE '%canceled'",
            ],
            found: "no event, in state canceled"
        ),
        Spoiling(
            code: .eventState,
            statements: ["UPDATE webhook_events SET type = 'video.failed' WHERE id LIKE '%canceled'"],
            found: "video.failed of the tenant "
        ),
        Spoiling(
            code: .eventState,
            statements: ["UPDATE webhook_events SET type = 'video.in_progress' WHERE id LIKE '%completed'"],
            found: "video.in_progress of the tenant "
        ),
        Spoiling(
            code: .deliveryEvent,
            statements: ["DELETE FROM webhook_events WHERE id LIKE '%completed'"],
            found: "none"
        ),
        Spoiling(
            code: .deliveryEvent,
            statements: [
                "UPDATE webhook_deliveries SET tenant_id = 'other' WHERE target = 'video'"
            ],
            found: "one of the tenant "
        ),
        Spoiling(
            code: .deliveryTarget,
            statements: [
                "UPDATE webhook_deliveries SET next_at = 0 WHERE event_id LIKE '%completed'",
                """
                UPDATE webhook_deliveries SET target = 'whe_gone', queue = 'whe_gone'
                WHERE event_id LIKE '%completed' AND target <> 'video'
                """,
            ],
            found: "none"
        ),
        Spoiling(
            code: .deliveryTarget,
            statements: [
                "UPDATE webhook_deliveries SET state = 'dropped', ended_at = 1 WHERE event_id LIKE '%canceled'",
                "UPDATE webhook_deliveries SET next_at = 0", "UPDATE webhook_endpoints SET disabled_at = 1",
            ],
            found: "one that is disabled, or another tenant's"
        ),
        Spoiling(
            code: .deliveryState,
            statements: ["UPDATE webhook_deliveries SET ended_at = 1 WHERE target = 'video'"],
            found: "pending after 0 tries"
        ),
        Spoiling(
            code: .deliveryState,
            statements: ["UPDATE webhook_deliveries SET state = 'delivered', ended_at = 1 WHERE target = 'video'"],
            found: "delivered after 0 tries"
        ),
        Spoiling(
            code: .deliveryState,
            statements: ["UPDATE webhook_deliveries SET state = 'lost', ended_at = 1 WHERE target = 'video'"],
            found: "lost after 0 tries"
        ),
        Spoiling(
            code: .deliveryState,
            statements: ["UPDATE webhook_deliveries SET tries = 2 WHERE target = 'video'"],
            found: "pending after 2 tries"
        ),
        Spoiling(
            code: .deliveryState,
            statements: ["UPDATE webhook_deliveries SET queue = 'x' WHERE event_id LIKE '%completed'"],
            found: "pending after 0 tries"
        ),
        Spoiling(
            code: .turn,
            statements: ["INSERT INTO turns (tenant_id, served) VALUES ('gone', 1)"],
            found: "one of a tenant that there is not"
        ),
        Spoiling(code: .turn, statements: ["DELETE FROM turns WHERE tenant_id = ''"], found: "no clock"),
        Spoiling(
            code: .turn,
            statements: [
                "DELETE FROM turns", "UPDATE migrations SET applied_at = 0 WHERE name = '0015-turns'",
            ],
            found: "none"
        ),
        Spoiling(
            code: .pauseSubject,
            statements: ["INSERT INTO pauses (kind, subject, since) VALUES ('tenant', 'gone', 1)"],
            found: "one of kind tenant for gone"
        ),
        Spoiling(
            code: .pauseSubject,
            statements: ["INSERT INTO pauses (kind, subject, since) VALUES ('model', '', 1)"],
            found: "one of kind model without a subject"
        ),
        Spoiling(
            code: .pauseSubject,
            statements: ["INSERT INTO pauses (kind, subject, since) VALUES ('all', 'x', 1)"],
            found: "one of kind all for x"
        ),
    ]

    @Test(arguments: TestLedger.Engine.allCases, spoilings)
    func `what is told to nobody, twice or wrongly is found, and nothing else`(
        _ engine: TestLedger.Engine,
        spoiling: Spoiling
    ) async throws {
        let store = try await Self.told(engine)
        for statement in spoiling.statements {
            try await store.execute(statement)
        }
        let faults = try await Self.faults(of: store)
        #expect(faults.map(\.code) == [spoiling.code])
        let finding = try #require(faults.first?.findings.first)
        #expect(finding.found.hasPrefix(spoiling.found), "\(finding.found)")
        #expect(!finding.expected.isEmpty && !finding.expected.contains("{}"))
        #expect(faults.first?.count == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `whatever becomes of deliveries by the ledger's own verbs is no fault`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await Self.told(engine)
        let results: [DeliveryResult] = [
            .retry(at: store.clock.now, WebhookTrouble(.cut)), .delivered(status: 200), .delivered(status: 204),
            .abandoned(WebhookTrouble(.cut)),
        ]
        #expect(try await Self.faults(of: store) == [])
        for result in results {
            for job in try await store.claimDeliveries() {
                try await store.ledger.work.record(result, of: job, at: store.clock.now)
            }
            #expect(try await Self.faults(of: store) == [])
            store.clock.advance(by: .seconds(1))
        }
        let endpoint = try #require(try await store.ledger.webhooks.endpoints(of: store.tenant.id).first)
        let all = WebhookReplay.range(from: Timestamp(seconds: 0), through: store.clock.now)
        _ = try await store.ledger.webhooks.replay(all, to: endpoint.id, of: endpoint.tenant, at: store.clock.now)
        #expect(try await Self.faults(of: store) == [])
        try await store.ledger.webhooks.delete(endpoint.id, of: endpoint.tenant, at: store.clock.now)
        store.clock.advance(by: .seconds(7200))
        #expect(try await Self.faults(of: store) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what has ended so long ago that its events are forgotten is no fault`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await Self.told(engine)
        store.clock.advance(by: .seconds(3 * 86_400 + 1))
        try await store.ledger.work.forgetWebhookEvents(before: store.clock.now, limit: 9)
        #expect(try await Self.faults(of: store) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a key of a call about webhooks stands for no video, and that is no fault`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await Self.told(engine)
        let identity = IdempotencyIdentity(route: "/v1/webhook_secret", key: "k", digest: "d", isRepeat: false)
        let own = store.tenant.id
        for isFirst in [true, false] {
            let outcome = try await store.ledger.webhooks.rotateSecret(
                ofTenant: own,
                to: "sealed",
                overlap: .zero,
                at: store.clock.now,
                under: KeyedCall(identity) { "kept \($0)" }
            )
            #expect(outcome.made == (isFirst ? true : nil))
        }
        #expect(try await store.ledger.webhooks.earlier(identity, of: own, at: store.clock.now) == "kept true")
        #expect(try await Self.faults(of: store) == [])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `turns and pauses as the ledger leaves them are no fault`(_ engine: TestLedger.Engine) async throws {
        let store = try await Self.told(engine)
        store.clock.advance(by: .seconds(1))
        _ = try await store.place(.submitting)
        for scope in [PauseScope.all, .tenant(store.tenant.id), .model(ModelID("m"))] {
            _ = try await store.ledger.changes.pause(scope, reason: nil, author: nil, at: store.clock.now)
        }
        #expect(try await Self.faults(of: store) == [])
    }
}
