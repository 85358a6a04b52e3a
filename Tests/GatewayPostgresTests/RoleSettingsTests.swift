import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayPostgres

/// What an operator may have set on a role, and what it has to be within a session of the gateway.
struct RoleSetting: CustomStringConvertible {
    let name: String
    let value: String
    let kept: String

    var description: String {
        "\(name) = '\(value)'"
    }

    static let all = [
        RoleSetting(name: "default_transaction_isolation", value: "serializable", kept: "read committed"),
        RoleSetting(name: "default_transaction_isolation", value: "repeatable read", kept: "read committed"),
        RoleSetting(name: "default_transaction_deferrable", value: "on", kept: "off"),
        RoleSetting(name: "synchronous_commit", value: "off", kept: "on"),
        RoleSetting(name: "synchronous_commit", value: "local", kept: "local"),
        RoleSetting(name: "synchronous_commit", value: "remote_write", kept: "remote_write"),
        RoleSetting(name: "synchronous_commit", value: "remote_apply", kept: "remote_apply"),
        RoleSetting(name: "statement_timeout", value: "1s", kept: "2h"),
        RoleSetting(name: "lock_timeout", value: "10ms", kept: "3h"),
        RoleSetting(name: "idle_in_transaction_session_timeout", value: "50ms", kept: "4h"),
        RoleSetting(name: "idle_session_timeout", value: "1h", kept: "0"),
        RoleSetting(name: "exit_on_error", value: "on", kept: "off"),
        RoleSetting(name: "client_encoding", value: "LATIN1", kept: "UTF8"),
        RoleSetting(name: "standard_conforming_strings", value: "off", kept: "on"),
        RoleSetting(name: "transform_null_equals", value: "on", kept: "off"),
        RoleSetting(name: "row_security", value: "on", kept: "off"),
        // What nothing depends on stays the operator's.
        RoleSetting(name: "DateStyle", value: "SQL, DMY", kept: "SQL, DMY"),
        RoleSetting(name: "TimeZone", value: "<-03>3", kept: "<-03>3"),
        RoleSetting(name: "bytea_output", value: "escape", kept: "escape"),
        RoleSetting(name: "extra_float_digits", value: "-15", kept: "-15"),
        RoleSetting(name: "quote_all_identifiers", value: "on", kept: "on"),
        RoleSetting(name: "plan_cache_mode", value: "force_generic_plan", kept: "force_generic_plan"),
    ]
}

struct RoleSettingsTests {
    /// The same store for a user of its own, whose role has a setting.
    private func address(_ address: String, for setting: String) async throws -> String {
        let role = "r\(UInt64.random(in: 0 ... .max))"
        let owner = try await PostgresEngine.forTests(at: PostgresServer.shared().url(), connections: 1)
        try await owner.write { connection throws(GatewayError) in
            try connection.run("CREATE ROLE \(role) LOGIN PASSWORD '\(PostgresServer.password)' IN ROLE gateway")
            try connection.run("ALTER ROLE \(role) SET \(setting)")
        }
        try await owner.close()
        let scheme = "postgresql://"
        return scheme + role + address.dropFirst(scheme.count + "gateway".count)
    }

    private func value(of name: String, at address: String) throws -> SQLValue? {
        var timeouts = PostgresTimeouts.forTests
        timeouts.statement = .seconds(2 * 3600)
        timeouts.lock = .seconds(3 * 3600)
        timeouts.nextStatement = .seconds(4 * 3600)
        let session = try PostgresSession.open(#require(PostgresURL(address)), timeouts: timeouts)
        return try session.exchange([Step(sql: "SELECT current_setting($1)", arguments: [.text(name)])]).rows.first?
            .first
    }

    @Test(arguments: RoleSetting.all)
    func `a session has what the gateway relies on, whatever its role has`(setting: RoleSetting) async throws {
        let schema = try await PostgresServer.shared().makeSchema()
        let address = try await address(schema, for: setting.description)
        #expect(try value(of: setting.name, at: address) == .text(setting.kept))
    }

    @Test(arguments: RoleSetting.all)
    func `orders are accepted and the books add up, whatever the role has`(setting: RoleSetting) async throws {
        let owner = try await TestLedger(.postgres)
        let address = try await address(owner.address, for: setting.description)
        let engine = try await PostgresEngine.forTests(at: address, connections: 8)
        let store = owner.over(engine)
        try await store.ledger.migrate(at: store.clock.now)
        let ids = try await withThrowingTaskGroup(of: VideoID.self) { group in
            for _ in 0..<40 {
                group.addTask { try await store.admit(prompt: "A café, \u{1F3AC}.").id }
            }
            return try await group.reduce(into: Set<VideoID>()) { $0.insert($1) }
        }
        #expect(ids.count == 40)
        let now = store.clock.now
        let submission = try #require(try await store.beginSubmission())
        try await store.ledger.work.record(
            .submitted(taskID: "1", nextPoll: now),
            of: submission,
            trouble: nil,
            at: now
        )
        let report = try await LedgerAudit(store.ledger).verify(slots: 5, at: now)
        #expect(report.results == [])
        try await engine.close()
    }

    @Test(arguments: [
        ("default_transaction_read_only = on", "default_transaction_read_only is set for the role"),
        ("session_replication_role = replica", "take session_replication_role from the role"),
    ])
    func `what a session cannot do without stops the start`(setting: String, hint: String) async throws {
        let schema = try await PostgresServer.shared().makeSchema()
        let address = try await address(schema, for: setting)
        let error = await #expect(throws: GatewayError.self) {
            try await PostgresEngine.forTests(at: address, connections: 1).close()
        }
        #expect(error?.code == .storeUnavailable)
        #expect(error?.message.contains(hint) == true)
    }

    @Test
    func `who may change whether foreign keys are checked has them checked`() async throws {
        let server = try await PostgresServer.make(settings: ["fsync=off", "session_replication_role=replica"])
        #expect(try value(of: "session_replication_role", at: server.url()) == .text("origin"))
    }

    @Test
    func `a search path that changes neither moves a store nor makes a second one`() async throws {
        let server = try await PostgresServer.make(settings: ["fsync=off"])
        let engine = try await PostgresEngine.forTests(at: server.url(), connections: 1)
        try await Ledger(engine: engine).migrate(at: Timestamp(milliseconds: 1))
        try await engine.write { connection throws(GatewayError) in
            // It has the user's name, and so comes first from now on.
            try connection.run("CREATE SCHEMA gateway")
            try connection.run("CREATE SCHEMA elsewhere")
        }
        #expect(try value(of: "search_path", at: server.url()) == .text("public, pg_temp"))

        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("ALTER ROLE gateway SET search_path = elsewhere")
        }
        let error = await #expect(throws: GatewayError.self) {
            try await PostgresEngine.forTests(at: server.url(), connections: 1).close()
        }
        #expect(error?.code == .storeUnavailable)
        #expect(error?.message.contains("there is no store in the schema elsewhere, but one in public") == true)
        #expect(error?.message.hasSuffix("name its schema in store.url, as options=-csearch_path%3DSCHEMA.") == true)
        let tables = try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT tablename FROM pg_tables WHERE schemaname IN ('gateway', 'elsewhere')")
        }
        #expect(tables == [])

        let named = server.url() + "&options=-csearch_path%3Delsewhere"
        try await PostgresEngine.forTests(at: named, connections: 1).close()
        #expect(try value(of: "search_path", at: server.url()) == .text("elsewhere, pg_temp"))
        try await engine.close()
    }
}
