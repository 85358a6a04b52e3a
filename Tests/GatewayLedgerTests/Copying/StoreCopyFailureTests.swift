import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct StoreCopyFailureTests {
    private static let failure = GatewayError(.storeUnavailable, "The power is gone.", origin: .store)

    /// An engine that carries out so many statements and no more.
    private func engine(_ inner: any LedgerEngine, failingAfter limit: Int) -> DecoratedEngine {
        let tide = ConcurrencyCounter()
        return DecoratedEngine(inner) { sql, _ throws(GatewayError) in
            if tide.rise() > limit {
                throw Self.failure
            }
            return sql
        }
    }

    private func tables(of store: EmptyStore) async throws -> [[SQLValue]] {
        try await store.engine.read { connection throws(GatewayError) in
            try connection.run(connection.dialect.copying.tables)
        }
    }

    /// Tries a copy that fails at its first statement, at its second, and so on.
    /// - Returns: how many statements it needs.
    private func statements(into empty: EmptyStore, of copy: (_ limit: Int) -> StoreCopy) async throws -> Int {
        var limit = 0
        while true {
            do {
                _ = try await copy(limit).run(at: Timestamp(milliseconds: 1))
                return limit
            } catch {
                #expect(error.message == Self.failure.message)
                #expect(try await tables(of: empty) == [])
                limit += 1
            }
        }
    }

    @Test(arguments: EnginePair.all)
    func `whatever is read last before the one store fails, nothing is left in the other`(
        _ pair: EnginePair
    ) async throws {
        let store = try await TestLedger(pair.source)
        _ = try await store.place(.succeeded)
        let empty = try await EmptyStore(pair.target)
        let statements = try await statements(into: empty) { limit in
            StoreCopy(from: engine(store.engine, failingAfter: limit), to: empty.engine, batch: 1)
        }
        #expect(statements > 2 * StoreTable.allCases.count)
        #expect(try await store.moved(to: empty).everything() == store.everything())
    }

    @Test(arguments: EnginePair.all)
    func `whatever is written last before the other store fails, nothing is left in it`(
        _ pair: EnginePair
    ) async throws {
        let store = try await TestLedger(pair.source)
        _ = try await store.place(.succeeded)
        let empty = try await EmptyStore(pair.target)
        let statements = try await statements(into: empty) { limit in
            StoreCopy(from: store.engine, to: engine(empty.engine, failingAfter: limit), batch: 1)
        }
        #expect(statements > 4 * StoreTable.allCases.count)
        #expect(try await store.moved(to: empty).everything() == store.everything())
    }

    @Test(arguments: EnginePair.all)
    func `a copy that is not what it should be is not kept`(_ pair: EnginePair) async throws {
        let store = try await TestLedger(pair.source)
        let video = try await store.admit()
        let empty = try await EmptyStore(pair.target)
        let changed = DecoratedEngine(
            empty.engine,
            follow: { sql, connection throws(GatewayError) in
                if sql.hasPrefix("INSERT INTO entries (") {
                    try connection.run("UPDATE entries SET at = at + 1")
                }
            }
        )
        let error = await #expect(throws: GatewayError.self) {
            try await StoreCopy(from: store.engine, to: changed).run(at: store.clock.now)
        }
        #expect(error?.message == "The copy of entries differs from its original; nothing was kept of it.")
        #expect(try await tables(of: empty) == [])
        #expect(try await store.state(of: video.id) == .queued)
    }
}
