import GatewayLedger
import GatewayTestKit
import Testing

@testable import GatewayPostgres

/// Installations in schemas of one database.
struct NeighborTests {
    private static let lock = Step(sql: SQLDialect.postgres.exclusiveLock ?? "", arguments: [.integer(1)])

    private func session(at address: String) throws -> PostgresSession {
        let session = try PostgresSession.open(#require(PostgresURL(address)), timeouts: .forTests)
        _ = try session.exchange([Step(sql: "SET lock_timeout = '10ms'")])
        return session
    }

    @Test
    func `a lock is one among the replicas of an installation, and no other one waits for it`() async throws {
        let server = try await PostgresServer.shared()
        let (address, other) = (try await server.makeSchema(), try await server.makeSchema())
        let (holder, replica, neighbor) = (try session(at: address), try session(at: address), try session(at: other))
        _ = try holder.exchange([Step(sql: "BEGIN"), Self.lock])
        let refusal = #expect(throws: PostgresFailure.self) { try replica.exchange([Self.lock]) }
        #expect(refusal?.state == "55P03")
        _ = try neighbor.exchange([Self.lock])
        _ = try holder.exchange([Step(sql: "COMMIT")])
        _ = try replica.exchange([Self.lock])
    }
}
