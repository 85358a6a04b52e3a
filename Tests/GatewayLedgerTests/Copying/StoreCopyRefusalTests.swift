import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct StoreCopyRefusalTests {
    private func refusal(
        from source: any LedgerEngine,
        to target: any LedgerEngine
    ) async throws -> String {
        let error = try await #require(throws: GatewayError.self) {
            try await StoreCopy(from: source, to: target).run(at: Timestamp(milliseconds: 1))
        }
        #expect(error.code == .storeUnavailable)
        return error.message
    }

    @Test(arguments: EnginePair.all)
    func `a store with tenants and videos is not copied into, and told by its rows`(_ pair: EnginePair) async throws {
        let store = try await TestLedger(pair.source)
        let other = try await TestLedger(pair.target)
        _ = try await other.admit()
        let before = try await other.everything()
        #expect(
            try await refusal(from: store.engine, to: other.engine) == """
                The store to copy into is not empty: tenants has 1 row, videos has 1 row, entries has 1 row, \
                balances has 6 rows, usage_totals has 1 row, audit has 1 row. Nothing was changed; choose an empty one.
                """
        )
        #expect(try await other.everything() == before)
    }

    @Test(arguments: EnginePair.all)
    func `a store with the tables of others is not copied into`(_ pair: EnginePair) async throws {
        let store = try await TestLedger(pair.source)
        let empty = try await EmptyStore(pair.target)
        try await empty.engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE orders (id TEXT PRIMARY KEY)")
        }
        #expect(
            try await refusal(from: store.engine, to: empty.engine)
                .contains("it has the tables orders. Nothing was changed")
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a database without this program's tables is no store to copy`(_ engine: TestLedger.Engine) async throws {
        let (from, to) = (try await EmptyStore(engine), try await EmptyStore(engine))
        #expect(
            try await refusal(from: from.engine, to: to.engine)
                == "The store to copy from has no tables of this program."
        )
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a store of another version is not copied, and told what to do`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let empty = try await EmptyStore(engine)
        try await store.execute("INSERT INTO migrations (name, digest, applied_at) VALUES ('9999-later', '', 0)")
        #expect(
            try await refusal(from: store.engine, to: empty.engine)
                .contains("\"9999-later\"); copy it with that version")
        )
        let first = try #require(Migration.all.first?.name)
        try await store.execute("UPDATE migrations SET digest = 'x' WHERE name = $1", [.text(first)])
        try await store.execute("DELETE FROM migrations WHERE name = '9999-later'")
        #expect(try await refusal(from: store.engine, to: empty.engine).contains("has had another \"\(first)\""))
        try await store.execute("DELETE FROM migrations WHERE name = $1", [.text(first)])
        #expect(
            try await refusal(from: store.engine, to: empty.engine)
                .contains("has not had \"\(first)\" yet; start a server of this version on it once")
        )
    }

    @Test(arguments: EnginePair.all)
    func `a column that only one store has stops the copy`(_ pair: EnginePair) async throws {
        let store = try await TestLedger(pair.source)
        let empty = try await EmptyStore(pair.target)
        try await store.execute("ALTER TABLE attempts ADD COLUMN note TEXT")
        let error = await #expect(throws: GatewayError.self) {
            try await StoreCopy(from: store.engine, to: empty.engine).run(at: store.clock.now)
        }
        #expect(error?.message.contains("The table attempts has other columns in one store") == true)
    }
}
