import GatewayLedger
import GatewayModel
import GatewayTestKit
import Synchronization
import Testing

@testable import GatewayPostgres

struct LostConnectionTests {
    private let runs = RunCounter()

    private func engine() async throws -> PostgresEngine {
        let engine = try await PostgresEngine.forTests(on: PostgresServer.shared())
        try await engine.write { connection throws(GatewayError) in
            try connection.run("CREATE TABLE lines (note TEXT NOT NULL)")
            try connection.run(
                """
                CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
                    IF NEW.note = 'kill' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                    RETURN NULL;
                END $body$
                """
            )
            try connection.run(
                """
                CREATE CONSTRAINT TRIGGER die AFTER INSERT ON lines DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION die()
                """
            )
        }
        return engine
    }

    private func lines(_ engine: PostgresEngine) async throws -> [[SQLValue]] {
        try await engine.read { connection throws(GatewayError) in try connection.run("SELECT note FROM lines") }
    }

    @Test
    func `a connection lost before the commit is made again, and so is its work`() async throws {
        let engine = try await engine()
        try await engine.write { connection throws(GatewayError) in
            try connection.run("INSERT INTO lines VALUES ('once')")
            if runs.next() == 1 {
                try connection.run("SELECT pg_terminate_backend(pg_backend_pid())::text")
            }
            try connection.run("INSERT INTO lines VALUES ('more')")
        }
        #expect(runs.count == 2)
        #expect(try await lines(engine) == [[.text("once")], [.text("more")]])
    }

    @Test
    func `a connection lost in a commit that was not made is found out, and its work made again`() async throws {
        let engine = try await engine()
        try await engine.write { connection throws(GatewayError) in
            let note = runs.next() == 1 ? "kill" : "live"
            try connection.run("INSERT INTO lines VALUES ($1)", [.text(note)])
        }
        #expect(runs.count == 2)
        #expect(try await lines(engine) == [[.text("live")]])
    }

    @Test
    func `a commit that was made but not answered is found out, and never made again`() async throws {
        let settings = ["fsync=off", "synchronous_standby_names=nobody", "synchronous_commit=local"]
        let server = try await PostgresServer.make(settings: settings)
        let engine = try await PostgresEngine.forTests(on: server)
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE lines (note TEXT NOT NULL)")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await engine.write { connection throws(GatewayError) in
                    _ = runs.next()
                    // Committed here, it waits for a standby that never comes.
                    try connection.run("SET LOCAL synchronous_commit = on")
                    try connection.run("INSERT INTO lines VALUES ('once')")
                }
            }
            try await Patience.until("the commit waits, and loses its connection") {
                try await engine.read { connection throws(GatewayError) in
                    try connection.run(
                        """
                        SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
                        WHERE wait_event = 'SyncRep' AND backend_type = 'client backend'
                        """
                    )
                } == [[.text("true")]]
            }
            try await group.waitForAll()
        }
        #expect(runs.count == 1)
        #expect(try await lines(engine) == [[.text("once")]])
        try await engine.close()
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a commit whose fate is not known when the engine is closed is told to be so`() async throws {
        let settings = ["fsync=off", "synchronous_standby_names=nobody", "synchronous_commit=local"]
        let server = try await PostgresServer.make(settings: settings)
        let engine = try await PostgresEngine.forTests(on: server)
        let watcher = try await PostgresEngine.forTests(on: server)
        try await withThrowingTaskGroup(of: GatewayError?.self) { group in
            group.addTask {
                await #expect(throws: GatewayError.self) {
                    try await engine.write { connection throws(GatewayError) in
                        try connection.run("SET LOCAL synchronous_commit = on")
                        try connection.run("CREATE TABLE lines (note TEXT NOT NULL)")
                    }
                }
            }
            try await Patience.until("the commit waits") {
                try await
                    !watcher.read { connection throws(GatewayError) in
                        try connection.run("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                    }
                    .isEmpty
            }
            try await server.crash()
            try await engine.close()
            let error = try await group.next() ?? nil
            #expect(error?.code == .storeUnavailable)
            #expect(error?.message.contains("Look whether it was made") == true)
            #expect(error?.cause == "the store is closed")
        }
    }

    @Test
    func `a commit that was made is known by its witness, and the next one is not`() async throws {
        let address = try await PostgresServer.shared().makeSchema()
        let url = try #require(PostgresURL(address))
        let session = try PostgresSession.open(url, timeouts: .forTests)
        guard case .committed = session.write({ connection throws(GatewayError) in _ = try connection.run("SELECT 1") })
        else {
            Issue.record("The write did not come through.")
            return
        }
        let other = try PostgresSession.open(url, timeouts: .forTests)
        #expect(try CommitWitness(connection: session.id, write: 1).outcome(on: other) == .committed)
        #expect(try CommitWitness(connection: session.id, write: 2).outcome(on: other) == .rolledBack)
        #expect(try CommitWitness(connection: "nobody", write: 1).outcome(on: other) == .unknown)
    }

    @Test(arguments: ["40001", "40P01"], [true, false])
    func `what the server gave up for another one's sake is run again`(state: String, isEnqueued: Bool) async throws {
        let engine = try await engine()
        try await engine.write { connection throws(GatewayError) in
            try connection.run("INSERT INTO lines VALUES ('once')")
            if runs.next() < 3 {
                let failing = "DO $body$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '\(state)'; END $body$"
                if isEnqueued {
                    try connection.enqueue(failing, [])
                } else {
                    try connection.run(failing)
                }
            }
        }
        #expect(runs.count == 3)
        #expect(try await lines(engine) == [[.text("once")]])
    }

    @Test
    func `what loses its connection every time is given up`() async throws {
        let engine = try await engine()
        let error = await #expect(throws: GatewayError.self) {
            try await engine.write { connection throws(GatewayError) in
                _ = runs.next()
                try connection.run("INSERT INTO lines VALUES ('never')")
                try connection.run("SELECT pg_terminate_backend(pg_backend_pid())::text")
            }
        }
        #expect(error?.code == .storeUnavailable)
        #expect(runs.count == 5)
        #expect(try await lines(engine) == [])
    }
}

/// How often a transaction's body was run.
private final class RunCounter: Sendable {
    private let runs = Mutex(0)

    var count: Int {
        runs.withLock(\.self)
    }

    func next() -> Int {
        runs.withLock { runs in
            runs += 1
            return runs
        }
    }
}
