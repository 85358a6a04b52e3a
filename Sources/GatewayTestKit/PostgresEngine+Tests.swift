#if Postgres
package import GatewayPostgres

extension PostgresEngine {
    /// An engine on a new schema of a server.
    package static func forTests(on server: PostgresServer, connections: Int = 4) async throws -> PostgresEngine {
        try await forTests(at: try await server.makeSchema(), connections: connections)
    }

    /// An engine at an address.
    package static func forTests(at address: String, connections: Int = 4) async throws -> PostgresEngine {
        guard let url = PostgresURL(address) else {
            throw PostgresServer.Failure(description: "Not a PostgreSQL URL.")
        }
        return try await open(url, connections: connections, timeouts: .forTests)
    }
}

extension PostgresTimeouts {
    /// A crowd on a slow machine waits for its turn as long as the test may last.
    package static var forTests: PostgresTimeouts {
        var timeouts = PostgresTimeouts()
        timeouts.freeConnection = Patience.duration
        timeouts.connecting = Patience.duration
        timeouts.answer = Patience.duration
        timeouts.statement = Patience.duration
        timeouts.lock = Patience.duration
        timeouts.nextStatement = Patience.duration
        timeouts.commitOutcome = Patience.duration
        return timeouts
    }
}
#endif
