import GatewayLedger
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct EncryptionTests {

    private func refusal(at address: String) async throws -> String {
        let url = try #require(PostgresURL(address))
        let error = try await #require(throws: GatewayError.self) {
            _ = try await PostgresEngine.open(url, timeouts: .forTests)
        }
        #expect(error.code == .storeUnavailable)
        #expect(error.message.hasPrefix("The store \(url) cannot be opened: "))
        #expect(!error.description.contains(PostgresServer.password))
        return error.message
    }

    @Test
    func `a server is trusted for its authority's sake`() async throws {
        let address = try await PostgresServer.sharedEncrypted().encryptedURL(authority: "ca")
        let engine = try await PostgresEngine.forTests(at: address, connections: 1)
        let session = try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")
        }
        #expect(session == [[.text("TLSv1.3")]])
        try await engine.close()
    }

    @Test
    func `an unknown authority and a certificate for another host are told apart`() async throws {
        let server = try await PostgresServer.sharedEncrypted()
        let unknown = try await refusal(at: server.encryptedURL(authority: "other"))
        let other = try await refusal(at: server.encryptedURL(authority: "ca", host: "db.example.com"))
        #expect(unknown.contains("certificate verify failed"))
        #expect(unknown.hasSuffix(" The server's certificate is not signed by an authority in sslrootcert."))
        #expect(!unknown.contains("another host"))
        #expect(other.contains("server certificate for \"localhost\" does not match host name \"db.example.com\""))
        #expect(other.contains("made out to another host"))
        #expect(!other.contains("not signed"))
    }

    @Test
    func `a file of authorities that is not there stops the start`() async throws {
        let message = try await refusal(at: PostgresServer.sharedEncrypted().encryptedURL(authority: "missing"))
        #expect(message.contains("missing.crt\" does not exist"))
        #expect(message.contains("sslrootcert must name a file"))
    }

    @Test
    func `a server without TLS is not spoken to where TLS is asked for`() async throws {
        let port = try await PostgresServer.shared().port
        let message = try await refusal(
            at: "postgresql://gateway:\(PostgresServer.password)@127.0.0.1:\(port)/postgres?sslmode=verify-full"
        )
        #expect(message.contains("@127.0.0.1:\(port)/postgres?"))
        #expect(message.hasSuffix(" The server does not speak TLS, which sslmode asks for."))
    }
}
