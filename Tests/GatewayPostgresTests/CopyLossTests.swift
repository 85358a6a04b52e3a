import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct CopyLossTests {
    /// Whose connection is lost, when, and what is in the store then.
    private static let losses = [
        ("AFTER INSERT ON videos FOR EACH ROW", "pid = pg_backend_pid()"),
        ("AFTER INSERT ON videos DEFERRABLE INITIALLY DEFERRED FOR EACH ROW", "pid = pg_backend_pid()"),
        ("AFTER INSERT ON videos FOR EACH ROW", "pid <> pg_backend_pid() AND backend_type = 'client backend'"),
    ]

    @Test(arguments: losses)
    func `a connection lost in the middle ends the copy, and nothing is left of it`(
        moment: String,
        victim: String
    ) async throws {
        let server = try await PostgresServer.make(settings: ["fsync=off"])
        let clock = ManualClock()
        let original = try await PostgresEngine.forTests(on: server)
        try await fill(original, at: clock.now)
        let copy = try await PostgresEngine.forTests(on: server)
        try await Ledger(engine: copy).migrate(at: clock.now)
        try await copy.write { connection throws(GatewayError) in
            try connection.run(
                """
                CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
                    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE \(victim);
                    RETURN NULL;
                END $body$
                """
            )
            try connection.run("CREATE CONSTRAINT TRIGGER cut \(moment) EXECUTE FUNCTION cut()")
        }
        let error = await #expect(throws: GatewayError.self) {
            try await StoreCopy(from: original, to: copy, batch: 1).run(at: clock.now)
        }
        #expect(error?.code == .storeUnavailable)
        let rows = try await copy.read { connection throws(GatewayError) in
            try connection.run(
                "SELECT (SELECT COUNT(*) FROM tenants), (SELECT COUNT(*) FROM videos), (SELECT COUNT(*) FROM entries)"
            )
        }
        #expect(rows == [[.integer(0), .integer(0), .integer(0)]])
    }

    private func fill(_ engine: PostgresEngine, at now: Timestamp) async throws {
        let ledger = Ledger(engine: engine)
        try await ledger.migrate(at: now)
        var entropy = Entropy.seeded(1)
        let tenant = try await ledger.changes.createTenant(
            TenantID(at: now, using: &entropy),
            named: try TenantName("acme"),
            at: now
        )
        var request = OrderRequest()
        request.prompt = "Rain."
        let catalogue = try Catalogue.standard()
        for _ in 0..<20 {
            _ = try await ledger.admissions.admit(
                PricedAdmission(
                    id: VideoID(at: now, using: &entropy),
                    tenant: tenant.id,
                    externalID: nil,
                    priced: try catalogue.order(request),
                    currency: catalogue.currency,
                    priceVersion: catalogue.version,
                    windows: QuotaCalendar.utc.windows(at: now),
                    queueDeadline: nil,
                    at: now
                )
            )
        }
    }
}
