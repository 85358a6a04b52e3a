import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayPostgres

@Suite(.timeLimit(.minutes(Patience.minutes)))
struct ListeningTests {
    private let now = Timestamp(milliseconds: 1)

    private func ledger(at address: String) async throws -> Ledger {
        let ledger = Ledger(engine: try await PostgresEngine.forTests(at: address, connections: 1))
        try await ledger.migrate(at: now)
        return ledger
    }

    private func createTenant(_ name: String, in ledger: Ledger) async throws {
        _ = try await ledger.tenants.createTenant(TenantID(stored: name), named: TenantName(name), at: now)
    }

    private func notify(_ word: String, on engine: PostgresEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run(connection.dialect.notification ?? "", [.text(word)])
        }
    }

    @Test
    func `a change made through one engine is heard through another, and by all who listen`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let (here, there) = (try await ledger(at: address), try await ledger(at: address))
        var changes = here.reader.changes(of: .tenants).makeAsyncIterator()
        // It tells once that it has begun to listen.
        await changes.next()
        var others = here.reader.changes(of: .tenants).makeAsyncIterator()
        await others.next()
        try await createTenant("acme", in: there)
        await changes.next()
        await others.next()
        let version = try await here.tenants.tenantVersion()
        _ = try await there.tenants.setState(.suspended, ofTenant: TenantName("acme"))
        await changes.next()
        #expect(try await here.tenants.tenantVersion() == version + 1)
    }

    @Test
    func `what was rolled back is not heard, nor what another schema tells`() async throws {
        let server = try await PostgresServer.shared()
        let (address, other) = (try await server.makeSchema(), try await server.makeSchema())
        let engine = try await PostgresEngine.forTests(at: address, connections: 1)
        let stranger = try await PostgresEngine.forTests(at: other, connections: 1)
        let listening = try ListeningConnection(#require(PostgresURL(address)), timeouts: .forTests)
        let refusal = await #expect(throws: GatewayError.self) {
            try await engine.write { connection throws(GatewayError) in
                try connection.run(connection.dialect.notification ?? "", [.text("rolled back")])
                throw GatewayError(.notReady, "Not now.")
            }
        }
        #expect(refusal?.code == .notReady)
        try await notify("strange", on: stranger)
        try await notify("committed", on: engine)
        #expect(try listening.hear(or: WakePipe()) == ["committed"])
    }

    @Test
    func `after the server's crash changes are heard again`() async throws {
        let server = try await PostgresServer.make(settings: ["fsync=off"])
        let (here, there) = (try await ledger(at: server.url()), try await ledger(at: server.url()))
        var changes = here.reader.changes(of: .tenants).makeAsyncIterator()
        await changes.next()
        try await server.crash()
        try await server.start()
        // It tells once that something may have been missed.
        await changes.next()
        try await createTenant("acme", in: there)
        await changes.next()
        #expect(try await here.tenants.all().count == 1)
    }

    @Test
    func `closing ends the streams, and the connection with them`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let name = "&application_name=listening-test"
        let engine = try await PostgresEngine.forTests(at: address + name, connections: 1)
        var changes = engine.changes(of: .tenants).makeAsyncIterator()
        await changes.next()
        try await engine.close()
        #expect(await changes.next() == nil)
        var later = engine.changes(of: .tenants).makeAsyncIterator()
        #expect(await later.next() == nil)

        let watcher = try await PostgresEngine.forTests(at: address, connections: 1)
        try await Patience.until("the connection is gone") {
            try await watcher.read { connection throws(GatewayError) in
                try connection.run("SELECT 1 FROM pg_stat_activity WHERE application_name = 'listening-test'")
            }
            .isEmpty
        }
    }

    @Test
    func `an engine that nobody keeps stops listening`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        var engine: PostgresEngine? = try await PostgresEngine.forTests(at: address, connections: 1)
        var changes = engine?.changes(of: .tenants).makeAsyncIterator()
        await changes?.next()
        engine = nil
        #expect(await changes?.next() == nil)
    }

    @Test
    func `while nobody listens there is no connection for it`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let engine = try await PostgresEngine.forTests(
            at: address + "&application_name=quiet-test",
            connections: 1
        )
        let sessions = try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'quiet-test'")
        }
        #expect(sessions == [[.integer(1)]])
    }
}
