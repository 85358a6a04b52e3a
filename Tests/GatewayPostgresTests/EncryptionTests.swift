import GatewayLedger
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct EncryptionTests {
    @Test
    func `a server is trusted for its authority's sake, and not without`() async throws {
        let server = try PostgresServer(settings: ["fsync=off"], isEncrypted: true)
        let engine = try await PostgresEngine.forTests(at: server.encryptedURL(authority: "ca"), connections: 1)
        let session = try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")
        }
        #expect(session == [[.text("TLSv1.3")]])
        try await engine.close()

        let error = await #expect(throws: GatewayError.self) {
            _ = try await PostgresEngine.forTests(at: server.encryptedURL(authority: "other"), connections: 1)
        }
        #expect(error?.message.contains("certificate could not be verified") == true)
        #expect(error?.description.contains(PostgresServer.password) == false)

        let address = server.encryptedURL(authority: "ca", host: "db.example.com")
        let other = await #expect(throws: GatewayError.self) {
            _ = try await PostgresEngine.forTests(at: address, connections: 1)
        }
        #expect(other?.message.contains("does not match host name \"db.example.com\"") == true)
    }
}
