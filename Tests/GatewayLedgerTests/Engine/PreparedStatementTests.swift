import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewaySQLite

/// How statements get their arguments, give their rows, and are kept.
struct PreparedStatementTests {
    private static func engine(in folder: TemporaryFolder) async throws -> SQLiteEngine {
        let engine = try SQLiteEngine(path: folder.path + "/t.db")
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE t (n INTEGER PRIMARY KEY, a ANY) STRICT")
        }
        return engine
    }

    /// Runs a statement twice, by the connection that writes and by one that reads.
    private static func rows(
        _ sql: String,
        _ arguments: [SQLValue] = [],
        in engine: SQLiteEngine
    ) async throws -> [[SQLValue]] {
        let written = try await engine.write { connection throws(GatewayError) in
            try [connection.run(sql, arguments), connection.run(sql, arguments)]
        }
        let read = try await engine.read { connection throws(GatewayError) in
            try [connection.run(sql, arguments), connection.run(sql, arguments)]
        }
        #expect(written[0] == written[1] && written == read)
        return read[0]
    }

    private static let values: [SQLValue] = [
        .null, .integer(0), .integer(-1), .integer(.min), .integer(.max), .text(""), .text("a"),
        .text("fifteen bytes.."),
        .text("sixteen bytes..."), .text("e\u{301} é 🎬 👩‍👩‍👧 漢字 \u{10FFFF}"), .text("'; DROP TABLE t; -- $1 ?2"),
        .text(String(repeating: "x", count: 65_536)), .text(String(repeating: "🎬", count: 500_000)),
    ]

    @Test(arguments: values)
    func `a value comes back as it was`(value: SQLValue) async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        #expect(try await Self.rows("SELECT $1", [value], in: engine) == [[value]])
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("INSERT INTO t (a) VALUES ($1)", [value])
        }
        #expect(try await Self.rows("SELECT a FROM t", in: engine) == [[value]])
    }

    @Test
    func `many values at once come back each in its place`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let marks = Self.values.indices.map { "$\($0 + 1)" }
        let sql = "SELECT " + marks.reversed().joined(separator: ", ")
        #expect(try await Self.rows(sql, Self.values, in: engine) == [Self.values.reversed()])
        // By number, not by place.
        #expect(
            try await Self.rows("SELECT $2, $1, $2", [.integer(1), .text("b")], in: engine) == [
                [.text("b"), .integer(1), .text("b")]
            ]
        )
        let few: [SQLValue] = [.text("short"), .null]
        #expect(try await Self.rows("SELECT $1, $2", few, in: engine) == [few])
    }

    @Test(arguments: ["\0", "a\0", "\0a", "a\0b"])
    func `a text with a NUL is refused, beside whatever others`(text: String) async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let error = await #expect(throws: GatewayError.self) {
            try await Self.rows("SELECT $1, $2, $3", [.text("a"), .text(text), .text("b")], in: engine)
        }
        #expect(error?.code == .invalidField)
        #expect(try await Self.rows("SELECT $1, $2, $3", [.text("a"), .null, .text("b")], in: engine).count == 1)
    }

    @Test(arguments: ["SELECT 1.5", "SELECT x'00'", "SELECT 1, 'a', x'', 2", "SELECT 1 UNION ALL SELECT 2.0"])
    func `what is neither integer nor text is an error`(sql: String) async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        for _ in 0..<2 {
            let error = await #expect(throws: GatewayError.self) { try await Self.rows(sql, in: engine) }
            #expect(error?.code == .internalError)
            #expect(error?.cause == "SQLite 20: neither integer nor text")
        }
    }

    @Test(arguments: [[], [.integer(1)], [.integer(1), .integer(2), .integer(3)]] as [[SQLValue]])
    func `too few or too many arguments are an error`(arguments: [SQLValue]) async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let error = await #expect(throws: GatewayError.self) {
            try await Self.rows("SELECT $1, $2", arguments, in: engine)
        }
        #expect(error?.code == .internalError)
        #expect(error?.cause == "SQLite 21: wrong number of statement arguments: \(arguments.count)")
    }

    @Test
    func `a statement that failed amid its rows can be run again`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        try await engine.write { connection throws(GatewayError) in
            for number in [1, Int64.min, 2] {
                try connection.run("INSERT INTO t (a) VALUES ($1)", [.integer(number)])
            }
        }
        let sql = "SELECT abs(a) FROM t ORDER BY n"
        for _ in 0..<2 {
            let error = await #expect(throws: GatewayError.self) { try await Self.rows(sql, in: engine) }
            #expect(error?.cause == "SQLite 1: integer overflow")
        }
        try await engine.write { connection throws(GatewayError) in
            // In one transaction: the error has not ended it.
            do throws(GatewayError) {
                try connection.run(sql)
                Issue.record("It did not fail.")
            } catch {}
            try connection.run("DELETE FROM t WHERE a < 0")
            try connection.run(sql)
        }
        #expect(try await Self.rows(sql, in: engine) == [[.integer(1)], [.integer(2)]])
    }

    @Test
    func `a constraint's code and words are the cause, each time`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let sql = "INSERT INTO t (n) VALUES ($1)"
        for number in [1, 2] {
            try await engine.write { connection throws(GatewayError) in
                _ = try connection.run(sql, [.integer(Int64(number))])
            }
            let error = await #expect(throws: GatewayError.self) {
                try await engine.write { connection throws(GatewayError) in
                    try connection.run(sql, [.integer(Int64(number))])
                }
            }
            #expect(error?.cause == "SQLite 1555: UNIQUE constraint failed: t.n")
        }
    }

    @Test
    func `no more statements are kept than there is room for`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let kept = try await engine.write { connection throws(GatewayError) in
            let isCounted = try connection.run("SELECT sqlite_compileoption_used('ENABLE_STMTVTAB')")
            var most: Int64 = 0
            for number in 0..<(PreparedStatements.capacity * 3) {
                let row = try connection.run("SELECT \(number), $1", [.text("x")])
                guard row == [[.integer(Int64(number)), .text("x")]] else {
                    throw GatewayError(.internalError, "\(number) gave \(row)")
                }
                if isCounted == [[.integer(1)]], number.isMultiple(of: 50),
                    case .integer(let count) = try connection.run("SELECT COUNT(*) FROM sqlite_stmt")[0][0]
                {
                    most = max(most, count)
                }
            }
            return most
        }
        // A few of its own are GRDB's.
        #expect(kept <= PreparedStatements.capacity + 10)
    }

    @Test
    func `a statement follows a change that another process makes to its table`() async throws {
        let folder = try TemporaryFolder()
        let engine = try await Self.engine(in: folder)
        let other = try SQLiteEngine(path: folder.path + "/t.db")
        let sql = "SELECT * FROM t"
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("INSERT INTO t (n, a) VALUES (1, 'a')")
        }
        #expect(try await Self.rows(sql, in: engine) == [[.integer(1), .text("a")]])
        for (change, row) in [
            ("ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 7", [.integer(1), .text("a"), .integer(7)]),
            ("ALTER TABLE t DROP COLUMN a", [.integer(1), .integer(7)]),
        ] as [(String, [SQLValue])] {
            try await other.write { connection throws(GatewayError) in
                _ = try connection.run(change)
            }
            #expect(try await Self.rows(sql, in: engine) == [row])
        }
        try await other.write { connection throws(GatewayError) in
            _ = try connection.run("DROP TABLE t")
        }
        let error = await #expect(throws: GatewayError.self) { try await Self.rows(sql, in: engine) }
        #expect(error?.cause == "SQLite 1: no such table: t")
        try other.close()
        try engine.close()
    }
}
