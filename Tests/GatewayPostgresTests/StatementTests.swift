import GatewayLedger
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Testing

struct StatementTests {
    @Test
    func `integers, texts and nulls come back as they went`() async throws {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared())
        let rows: [[SQLValue]] = [
            [.integer(.max), .text("a'b\\\"$1 é 🎬"), .null], [.integer(.min), .text(""), .integer(0)],
            [.null, .null, .integer(-1)],
        ]
        let kept = try await engine.write { connection throws(GatewayError) in
            try connection.run(
                "CREATE TABLE things (a BIGINT, b TEXT, c BIGINT, at BIGINT GENERATED ALWAYS AS IDENTITY)"
            )
            for row in rows {
                try connection.run("INSERT INTO things (a, b, c) VALUES ($1, $2, $3)", row)
            }
            return try connection.run("SELECT a, b, c FROM things ORDER BY at")
        }
        #expect(kept == rows)
    }

    @Test
    func `a body that throws leaves nothing behind`() async throws {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared())
        try await engine.write { connection throws(GatewayError) in _ = try connection.run("CREATE TABLE t (a BIGINT)")
        }
        let error = await #expect(throws: GatewayError.self) {
            try await engine.write { connection throws(GatewayError) in
                try connection.run("INSERT INTO t VALUES (1)")
                throw GatewayError(.notReady, "Not now.")
            }
        }
        #expect(error?.code == .notReady)
        #expect(
            try await engine.read { connection throws(GatewayError) in try connection.run("SELECT a FROM t") } == []
        )
    }

    @Test
    func `a statement at fault is internal, and the connection goes on`() async throws {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared(), connections: 1)
        for _ in 1...3 {
            let error = await #expect(throws: GatewayError.self) {
                try await engine.write { connection throws(GatewayError) in
                    _ = try connection.run("SELECT * FROM no_such_table")
                }
            }
            #expect(error?.code == .internalError)
            #expect(error?.cause?.contains("42P01") == true)
        }
        #expect(
            try await engine.read { connection throws(GatewayError) in try connection.run("SELECT 1") } == [
                [.integer(1)]
            ]
        )
    }

    @Test
    func `a refused statement cannot be swallowed`() async throws {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared())
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE t (a BIGINT PRIMARY KEY)")
        }
        let error = await #expect(throws: GatewayError.self) {
            try await engine.write { connection throws(GatewayError) in
                try connection.run("INSERT INTO t VALUES (1)")
                _ = try? connection.run("INSERT INTO t VALUES (1)")
            }
        }
        #expect(error?.cause?.contains("23505") == true)
        #expect(
            try await engine.read { connection throws(GatewayError) in try connection.run("SELECT a FROM t") } == []
        )
    }

    @Test
    func `more statements than a connection keeps are no trouble`() async throws {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared(), connections: 1)
        for number in 0..<300 {
            let rows = try await engine.read { connection throws(GatewayError) in try connection.run("SELECT \(number)")
            }
            #expect(rows == [[.integer(Int64(number))]])
        }
    }

    @Test
    func `what is enqueued is carried out in its order, and before the commit`() async throws {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared())
        try await engine.write { connection throws(GatewayError) in
            try connection.enqueue("CREATE TABLE t (a BIGINT)", [])
        }
        let seen = try await engine.write { connection throws(GatewayError) in
            try connection.enqueue("INSERT INTO t VALUES ($1)", [.integer(1)])
            let seen = try connection.run("SELECT a FROM t")
            try connection.enqueue("UPDATE t SET a = a + 1", [])
            try connection.enqueue("INSERT INTO t VALUES ($1)", [.integer(1)])
            return seen
        }
        #expect(seen == [[.integer(1)]])
        let kept = try await engine.read { connection throws(GatewayError) in
            try connection.run("SELECT a FROM t ORDER BY a")
        }
        #expect(kept == [[.integer(1)], [.integer(2)]])
    }

    @Test
    func `what is enqueued and refused leaves nothing behind, and the connection goes on`() async throws {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared(), connections: 1)
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE t (a BIGINT)")
        }
        for isLast in [true, false] {
            let error = await #expect(throws: GatewayError.self) {
                try await engine.write { connection throws(GatewayError) in
                    try connection.run("INSERT INTO t VALUES (1)")
                    try connection.enqueue("INSERT INTO no_such_table VALUES (1)", [])
                    if !isLast {
                        try connection.run("INSERT INTO t VALUES (2)")
                    }
                }
            }
            #expect(error?.code == .internalError)
            #expect(error?.cause?.contains("42P01") == true)
            let hostile = await #expect(throws: GatewayError.self) {
                try await engine.write { connection throws(GatewayError) in
                    try connection.enqueue("SELECT $1", [.text("\0")])
                }
            }
            #expect(hostile?.code == .invalidField)
        }
        let left = try await engine.read { connection throws(GatewayError) in try connection.run("SELECT a FROM t") }
        #expect(left == [])
    }

    @Test
    func `a read writes nothing`() async throws {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared())
        await #expect(throws: GatewayError.self) {
            _ = try await engine.read { connection throws(GatewayError) in
                try connection.run("CREATE TABLE t (a BIGINT)")
            }
        }
    }
}
