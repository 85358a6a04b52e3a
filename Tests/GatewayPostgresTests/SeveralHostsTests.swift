import GatewayLedger
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct SeveralHostsTests {
    private static let writable = "&target_session_attrs=read-write"

    private func address(_ ports: Int..., suffix: String = Self.writable) -> String {
        let hosts = ports.map { "127.0.0.1:\($0)" }.joined(separator: ",")
        return "postgresql://gateway:\(PostgresServer.password)@\(hosts)/postgres?application_name=hosts" + suffix
    }

    private func port(_ engine: PostgresEngine) async throws -> [[SQLValue]] {
        try await engine.write { connection throws(GatewayError) in
            try connection.run("SELECT inet_server_port()")
        }
    }

    @Test
    func `a host where nobody listens is passed over`() async throws {
        let server = try await PostgresServer.shared()
        let engine = try await PostgresEngine.forTests(at: address(1, server.port), connections: 1)
        #expect(try await port(engine) == [[.integer(Int64(server.port))]])
        try await engine.close()
    }

    @Test(arguments: [Self.writable, ""])
    func `a server that may only be read is passed over, also where the URL does not say so`(
        suffix: String
    ) async throws {
        let server = try await PostgresServer.shared()
        let readOnly = try await PostgresServer.make(settings: ["fsync=off", "default_transaction_read_only=on"])
        let engine = try await PostgresEngine.forTests(
            at: address(readOnly.port, server.port, suffix: suffix),
            connections: 1
        )
        #expect(try await port(engine) == [[.integer(Int64(server.port))]])
        try await engine.close()
    }

    @Test
    func `when its server may no longer be written, an engine goes to the other one`() async throws {
        let (first, second) = (
            try await PostgresServer.make(settings: ["fsync=off"]),
            try await PostgresServer.make(settings: ["fsync=off"])
        )
        let engine = try await PostgresEngine.forTests(at: address(first.port, second.port), connections: 1)
        let before = try await engine.write { connection throws(GatewayError) in
            // For all that connect from now on, and for this session as the signal of a new configuration would.
            try connection.run("ALTER DATABASE postgres SET default_transaction_read_only = on")
            try connection.run("SELECT set_config('default_transaction_read_only', 'on', false)")
            return try connection.run("SELECT inet_server_port()")
        }
        #expect(before == [[.integer(Int64(first.port))]])
        #expect(try await port(engine) == [[.integer(Int64(second.port))]])

        let watcher = try await PostgresEngine.forTests(
            at: first.url() + "&options=-cdefault_transaction_read_only%3Doff",
            connections: 1
        )
        try await Patience.until("its connection to the first is gone") {
            try await watcher.read { connection throws(GatewayError) in
                try connection.run("SELECT 1 FROM pg_stat_activity WHERE application_name = 'hosts'")
            }
            .isEmpty
        }
        try await watcher.close()
        try await engine.close()
    }
}
