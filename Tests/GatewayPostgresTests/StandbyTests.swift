import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayPostgres

struct StandbyTests {
    @Test(arguments: [
        (Standbys(count: 0, names: "", level: "on"), nil),
        (Standbys(count: 0, names: "a", level: "local"), nil),
        (Standbys(count: 1, names: "a", level: "on"), nil),
        (Standbys(count: 2, names: "ANY 1 (a, b)", level: "remote_apply"), nil),
        (Standbys(count: 1, names: "*", level: "remote_write"), nil),
        (Standbys(count: 1, names: "", level: "on"), "1 standby, and commits do not wait for it: when it is promoted"),
        (Standbys(count: 2, names: " ", level: "on"), "2 standbys, and commits do not wait for them: when one of them"),
        (Standbys(count: 1, names: "", level: "remote_apply"), "set synchronous_standby_names on the server."),
        (Standbys(count: 1, names: "a", level: "local"), "set synchronous_commit to on for this role"),
        (Standbys(count: 1, names: "a", level: "off"), "set synchronous_commit to on for this role"),
    ])
    func `there is a warning where a standby may be promoted that lacks what was committed`(
        standbys: Standbys,
        words: String?
    ) {
        #expect(standbys.warning.map { $0.contains(words ?? "\0") } ?? (words == nil))
    }

    @Test
    func `a server without standbys gives no warning, and its answer can be read`() async throws {
        let url = try #require(PostgresURL(try await PostgresServer.shared().makeSchema()))
        let session = try PostgresSession.open(url, timeouts: .forTests)
        let answer = try session.exchange([Standbys.question])
        #expect(Standbys(answer) == Standbys(count: 0, names: "", level: "on"))
        let engine = try await PostgresEngine.open(url, timeouts: .forTests)
        #expect(try await engine.durabilityWarnings() == [])
        try await engine.close()
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a commit that no standby confirms is told to be unknown, and reading goes on`() async throws {
        let server = try await PostgresServer.make(settings: ["fsync=off", "synchronous_standby_names=nobody"])
        let url = try #require(PostgresURL(server.url()))
        let outcome = try await GrowingTimeout.run { timeout in
            var timeouts = PostgresTimeouts.forTests
            timeouts.answer = timeout * 10
            timeouts.lock = .seconds(1)
            timeouts.commitOutcome = .seconds(2)
            guard let engine = try? await PostgresEngine.open(url, connections: 2, timeouts: timeouts) else {
                return Outcome?.none
            }
            let error = await #expect(throws: GatewayError.self) {
                try await engine.write { connection throws(GatewayError) in
                    _ = try connection.run("CREATE TABLE IF NOT EXISTS lines (note TEXT NOT NULL)")
                }
            }
            let rows = try? await engine.read { connection throws(GatewayError) in try connection.run("SELECT 1") }
            try await engine.close()
            return rows.map { Outcome(error: error, rows: $0) }
        } whileTooShort: {
            $0 == nil
        }
        let error = try #require(outcome?.error)
        #expect(outcome?.rows == [[.integer(1)]])
        #expect(error.code == .storeUnavailable)
        #expect(error.message.contains("Look whether it was made"))
    }

    private struct Outcome: Sendable {
        let error: GatewayError?
        let rows: [[SQLValue]]
    }
}
