import Dispatch
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayPostgres

struct PoolTests {
    @Test
    func `connections made anew take the place of others and never add to them`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let url = try #require(PostgresURL(address + "&application_name=pool-test"))
        let pool = PostgresPool(url: url, connections: 2, timeouts: .forTests)
        for _ in 0..<5 {
            _ = await pool.run(fresh: true) { _ in }
        }
        let question = Step(sql: "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'pool-test'")
        // A session that was just left may need a moment to be gone.
        try await Patience.until("there are no more than two sessions") {
            let sessions =
                try await pool.run(fresh: false) { session throws(PostgresFailure) in try session.exchange([question]) }
                .get()
            return [[[.integer(1)]], [[.integer(2)]]].contains(sessions.rows)
        }
        await pool.close()
    }

    @Test
    func `a connection that is older than the table it asks is left`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let engine = try await PostgresEngine.forTests(at: address, connections: 1)
        let other = try await PostgresEngine.forTests(at: address, connections: 1)
        try await engine.write { connection throws(GatewayError) in _ = try connection.run("CREATE TABLE t (a BIGINT)")
        }
        for number in 1...3 {
            let rows = try await engine.read { connection throws(GatewayError) in try connection.run("SELECT * FROM t")
            }
            #expect(rows == [])
            try await other.write { connection throws(GatewayError) in
                _ = try connection.run("ALTER TABLE t ADD COLUMN b\(number) BIGINT")
            }
        }
    }

    @Test(arguments: ["DEALLOCATE ALL", "SELECT pg_terminate_backend(pg_backend_pid())::text"])
    func `a connection that has forgotten its statements is left`(forgetting: String) async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let engine = try await PostgresEngine.forTests(at: address, connections: 1)
        for _ in 1...3 {
            let rows = try await engine.write { connection throws(GatewayError) in try connection.run("SELECT 1") }
            #expect(rows == [[.integer(1)]])
            _ = try? await engine.read { connection throws(GatewayError) in _ = try connection.run(forgetting) }
        }
    }

    @Test
    func `no two connections give a statement the same name`() async throws {
        let url = try #require(PostgresURL(try await PostgresServer.shared().makeSchema()))
        var names: Set<SQLValue> = []
        for _ in 1...3 {
            let session = try PostgresSession.open(url, timeouts: .forTests)
            let rows = try session.exchange([Step(sql: "SELECT name FROM pg_prepared_statements")]).rows
            names.formUnion(rows.flatMap(\.self))
        }
        #expect(names.count == 3)
    }

    @Test
    func `what comes after the close is refused, and told why`() async throws {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared())
        try await engine.close()
        try await engine.close()
        let error = await #expect(throws: GatewayError.self) {
            try await engine.write { connection throws(GatewayError) in _ = try connection.run("SELECT 1") }
        }
        #expect(error?.code == .storeUnavailable)
        #expect(error?.cause == "the store is closed")
    }

    @Test
    func `who waits for a connection longer than allowed is refused, and told so`() async throws {
        var timeouts = PostgresTimeouts.forTests
        timeouts.freeConnection = .zero
        let url = try #require(PostgresURL(try await PostgresServer.shared().makeSchema()))
        let pool = PostgresPool(url: url, connections: 1, timeouts: timeouts)
        guard case .failure(let failure) = await pool.run(fresh: false, { _ in }) else {
            Issue.record("A job ran that had no time to wait.")
            return
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.cause == "no connection became free within 0.0 seconds")
        await pool.close()
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a transaction that runs is let end by the close; one that waits is refused`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let engine = try await PostgresEngine.forTests(at: address, connections: 1)
        let other = try await PostgresEngine.forTests(at: address, connections: 1)
        let mayEnd = DispatchSemaphore(value: 0)
        let (started, starting) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask {
                try await engine.write { connection throws(GatewayError) in
                    try connection.run("CREATE TABLE t (a BIGINT)")
                    starting.yield()
                    mayEnd.wait()
                }
                return "done"
            }
            var beginning = started.makeAsyncIterator()
            await beginning.next()
            group.addTask {
                let error = await #expect(throws: GatewayError.self) {
                    try await engine.write { connection throws(GatewayError) in _ = try connection.run("SELECT 1") }
                }
                return error?.cause ?? ""
            }
            group.addTask {
                try await Patience.until("one waits") { engine.waiting > 0 }
                try await engine.close()
                return "closed"
            }
            group.addTask {
                try await Patience.until("it is closed") { engine.isClosed }
                mayEnd.signal()
                return "may end"
            }
            let ends = try await group.reduce(into: Set<String>()) { $0.insert($1) }
            #expect(ends == ["done", "closed", "may end", "the store is closed"])
        }
        let rows = try await other.read { connection throws(GatewayError) in try connection.run("SELECT a FROM t") }
        #expect(rows == [])
    }
}
