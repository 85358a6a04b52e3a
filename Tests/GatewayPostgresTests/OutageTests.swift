import GatewayLedger
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct OutageTests {
    private func note(_ text: String, on engine: PostgresEngine) async throws -> GatewayError? {
        do {
            try await engine.write { connection throws(GatewayError) in
                try connection.run("INSERT INTO lines VALUES ($1)", [.text(text)])
                try connection.run("INSERT INTO lines VALUES ($1)", [.text(text)])
            }
            return nil
        } catch {
            return error
        }
    }

    @Test
    func `while the server is gone all is refused; when it is back all goes on`() async throws {
        let server = try await PostgresServer.make()
        let engine = try await PostgresEngine.forTests(on: server)
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE lines (note TEXT NOT NULL)")
        }
        #expect(try await note("before", on: engine) == nil)

        try await server.crash()
        for _ in 1...3 {
            #expect(try await note("during", on: engine)?.code == .storeUnavailable)
            let error = await #expect(throws: GatewayError.self) {
                _ = try await engine.read { connection throws(GatewayError) in try connection.run("SELECT 1") }
            }
            #expect(error?.code == .storeUnavailable)
        }

        try await server.start()
        #expect(try await note("after", on: engine) == nil)
        let lines = try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT note, COUNT(*) FROM lines GROUP BY note ORDER BY note")
        }
        #expect(lines == [[.text("after"), .integer(2)], [.text("before"), .integer(2)]])
        try await engine.close()
    }

    @Test
    func `a crash among many writers loses nothing that was promised and keeps no half`() async throws {
        let server = try await PostgresServer.make()
        let engine = try await PostgresEngine.forTests(on: server)
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE lines (note TEXT NOT NULL)")
        }
        let promised = try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<400 {
                group.addTask {
                    if number == 100 {
                        try await server.crash()
                        try await server.start()
                    }
                    let text = "n\(number)"
                    return try await note(text, on: engine) == nil ? text : nil
                }
            }
            return try await group.reduce(into: Set<String>()) { names, name in
                if let name {
                    names.insert(name)
                }
            }
        }
        let rows = try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT note, COUNT(*) FROM lines GROUP BY note")
        }
        let kept = Set(rows.compactMap { row in if case .text(let text)? = row.first { text } else { nil } })
        #expect(rows.allSatisfy { $0.last == .integer(2) })
        #expect(kept == promised)
        #expect(!promised.isEmpty)
        try await engine.close()
    }
}
