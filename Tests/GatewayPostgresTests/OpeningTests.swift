import GatewayLedger
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct OpeningTests {
    private func refusal(at address: String) async throws -> String {
        let url = try #require(PostgresURL(address))
        let error = try await #require(throws: GatewayError.self) {
            _ = try await PostgresEngine.open(url)
        }
        #expect(error.code == .storeUnavailable)
        #expect(!error.description.contains(PostgresServer.password))
        return error.message
    }

    @Test
    func `a wrong password stops the start, and is not shown`() async throws {
        let server = try PostgresServer.shared.get()
        let message = try await refusal(at: server.url(password: "wrong-" + PostgresServer.password))
        #expect(message.contains("postgresql://gateway:***@/postgres?"))
        #expect(message.contains("password authentication failed for user \"gateway\""))
    }

    @Test
    func `a wrong user stops the start`() async throws {
        let message = try await refusal(at: PostgresServer.shared.get().url(user: "nobody_here"))
        #expect(message.contains("user \"nobody_here\""))
    }

    @Test
    func `a wrong database stops the start`() async throws {
        let message = try await refusal(at: PostgresServer.shared.get().url(database: "no_such_one"))
        #expect(message.contains("database \"no_such_one\" does not exist"))
    }

    @Test
    func `a host where nobody listens stops the start`() async throws {
        let message = try await refusal(at: "postgresql://u:\(PostgresServer.password)@127.0.0.1:1/d")
        #expect(message.contains("postgresql://u:***@127.0.0.1:1/d"))
        #expect(message.contains("Connection refused"))
    }

    @Test
    func `a host that is unknown stops the start`() async throws {
        let message = try await refusal(at: "postgresql://nowhere.invalid/d?connect_timeout=2")
        #expect(message.contains("nowhere.invalid"))
    }

    @Test
    func `of several hosts the one that answers is used`() async throws {
        let server = try PostgresServer.shared.get()
        let address =
            "postgresql://gateway:\(PostgresServer.password)@127.0.0.1:1,127.0.0.1:\(server.port)/postgres"
            + "?target_session_attrs=read-write"
        let engine = try await PostgresEngine.forTests(at: address, connections: 1)
        let answer = try await engine.read { connection throws(GatewayError) in try connection.run("SELECT 1") }
        #expect(answer == [[.integer(1)]])
        try await engine.close()
    }
}
