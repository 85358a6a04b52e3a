import GatewayLedger
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct OpeningTests {
    /// Why a store cannot be opened.
    /// - Parameter isLasting: Whether another try would come to the same.
    private func refusal(at address: String, isLasting: Bool? = nil) async throws -> String {
        let url = try #require(PostgresURL(address))
        let error = try await #require(throws: GatewayError.self) {
            _ = try await PostgresEngine.open(url, timeouts: .forTests)
        }
        #expect(error.code == .storeUnavailable)
        #expect(error.message.hasPrefix("The store \(url) cannot be opened: "))
        #expect(!error.description.contains(PostgresServer.password))
        #expect((error.origin == .configuration) == (error.retry == .never))
        #expect(isLasting == nil || isLasting == (error.retry == .never))
        return error.message
    }

    @Test
    func `a wrong password stops the start, and is not shown`() async throws {
        let server = try await PostgresServer.shared()
        let message = try await refusal(at: server.url(password: "wrong-" + PostgresServer.password), isLasting: true)
        #expect(message.contains("postgresql://gateway:***@/postgres?"))
        #expect(message.contains("password authentication failed for user \"gateway\""))
        #expect(message.hasSuffix(" The user or the password in store.url is wrong."))
    }

    @Test
    func `a wrong user stops the start`() async throws {
        let message = try await refusal(at: PostgresServer.shared().url(user: "nobody_here"))
        #expect(message.contains("user \"nobody_here\""))
    }

    @Test
    func `a wrong database stops the start`() async throws {
        let message = try await refusal(at: PostgresServer.shared().url(database: "no_such_one"), isLasting: true)
        #expect(message.contains("database \"no_such_one\" does not exist"))
    }

    @Test
    func `a host where nobody listens stops the start`() async throws {
        let message = try await refusal(at: "postgresql://u:\(PostgresServer.password)@127.0.0.1:1/d", isLasting: false)
        #expect(message.contains("postgresql://u:***@127.0.0.1:1/d"))
        #expect(message.contains("Connection refused"))
        #expect(message.hasSuffix(" Nothing listens at this host and port."))
    }

    @Test
    func `a host that is unknown stops the start`() async throws {
        let message = try await refusal(at: "postgresql://nowhere.invalid/d?connect_timeout=2", isLasting: false)
        #expect(message.contains("could not translate host name \"nowhere.invalid\""))
        #expect(message.hasSuffix(" There is no such host."))
    }

    @Test
    func `a missing password stops the start`() async throws {
        let server = try await PostgresServer.shared()
        let message = try await refusal(at: "postgresql://gateway@127.0.0.1:\(server.port)/postgres?passfile=/nowhere")
        #expect(message.hasSuffix(" The server asks for a password, and store.url has none."))
    }

    @Test
    func `a server that may only be read stops the start`() async throws {
        let address = try await PostgresServer.shared().url() + "&options=-cdefault_transaction_read_only%3Don"
        #expect(try await refusal(at: address).contains("list all hosts, with target_session_attrs=read-write"))
        #expect(try await refusal(at: address + "&target_session_attrs=read-write").contains("session is read-only"))
    }

    @Test
    func `a user who may not create tables stops the start`() async throws {
        let server = try await PostgresServer.shared()
        let owner = try await PostgresEngine.forTests(on: server, connections: 1)
        try await owner.write { connection throws(GatewayError) in
            try connection.run("CREATE ROLE powerless LOGIN PASSWORD '\(PostgresServer.password)'")
            try connection.run("CREATE SCHEMA barred")
            try connection.run("GRANT USAGE ON SCHEMA barred TO powerless")
        }
        let message = try await refusal(at: server.url(user: "powerless") + "&options=-csearch_path%3Dbarred")
        #expect(message.contains("permission denied for schema barred"))
        #expect(message.hasSuffix(" The user needs the right to create tables in the schema."))
    }
}
