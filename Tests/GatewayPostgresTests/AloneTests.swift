import GatewayLedger
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct AloneTests {
    private func url() async throws -> PostgresURL {
        try #require(PostgresURL(try await PostgresServer.shared().makeSchema()))
    }

    private func read(_ engine: PostgresEngine) async throws {
        _ = try await engine.read { connection throws(GatewayError) in try connection.run("SELECT 1") }
    }

    /// Opens what others have left: the server may need a moment until it knows that they have.
    private func untilOpened(_ open: () async throws -> PostgresEngine) async throws -> PostgresEngine {
        var engine: PostgresEngine?
        try await Patience.until("the store is free") {
            engine = try? await open()
            return engine != nil
        }
        return try #require(engine)
    }

    @Test
    func `a store that others use is not had alone, and they are counted`() async throws {
        let url = try await url()
        let first = try await PostgresEngine.open(url, timeouts: .forTests)
        let second = try await PostgresEngine.open(url, timeouts: .forTests)
        try await read(first)
        try await read(second)
        let error = try await #require(throws: GatewayError.self) {
            _ = try await PostgresEngine.openAlone(url, timeouts: .forTests)
        }
        #expect(error.code == .storeUnavailable)
        #expect(error.message.contains("is in use: 2 connections from the server's own machine. Stop every"))
        #expect(!error.message.contains(PostgresServer.password))
        try await read(first)
        try await first.close()
        try await second.close()
        try await untilOpened { try await PostgresEngine.openAlone(url, timeouts: .forTests) }.close()
    }

    @Test
    func `others are named by their host`() async throws {
        let server = try await PostgresServer.shared()
        let url = try #require(
            PostgresURL("postgresql://gateway:\(PostgresServer.password)@127.0.0.1:\(server.port)/postgres")
        )
        let other = try await PostgresEngine.open(url, timeouts: .forTests)
        let error = try await #require(throws: GatewayError.self) {
            _ = try await PostgresEngine.openAlone(url, timeouts: .forTests)
        }
        #expect(error.message.contains("from 127.0.0.1"))
        try await other.close()
    }

    @Test
    func `nobody else can open a store that one has alone`() async throws {
        let url = try await url()
        let alone = try await PostgresEngine.openAlone(url, timeouts: .forTests)
        for _ in 0..<2 {
            let error = try await #require(throws: GatewayError.self) {
                _ = try await PostgresEngine.open(url, timeouts: .forTests)
            }
            #expect(error.code == .storeUnavailable)
            #expect(error.message.contains("a copy from this store, or into it, is under way"))
            try await read(alone)
        }
        try await alone.close()
        let other = try await untilOpened { try await PostgresEngine.open(url, timeouts: .forTests) }
        try await read(other)
        try await other.close()
    }

    @Test
    func `stores in one database do not mind each other`() async throws {
        let alone = try await PostgresEngine.openAlone(url(), timeouts: .forTests)
        let other = try await PostgresEngine.openAlone(url(), timeouts: .forTests)
        try await read(other)
        try await alone.close()
        try await other.close()
    }
}
