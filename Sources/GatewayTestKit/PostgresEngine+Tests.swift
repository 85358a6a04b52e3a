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
        return try await open(url, connections: connections, patience: .forTests)
    }
}

extension PostgresPatience {
    /// A crowd on a slow machine waits for its turn as long as the test may last.
    package static var forTests: PostgresPatience {
        var patience = PostgresPatience()
        patience.freeConnection = Patience.duration
        patience.connecting = Patience.duration
        patience.answer = Patience.duration
        patience.statement = Patience.duration
        patience.lock = Patience.duration
        patience.nextStatement = Patience.duration
        patience.fate = Patience.duration
        return patience
    }
}
#endif
