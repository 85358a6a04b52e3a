import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct LedgerCommandTests {
    private let program = Program()

    private func environment(_ store: TestLedger, _ engine: TestLedger.Engine) -> [String: String] {
        ["KGW_STORE_URL": engine == .sqlite ? "sqlite:" + store.address : store.address]
    }

    private func store(_ engine: TestLedger.Engine) async throws -> TestLedger {
        let store = try await TestLedger(engine)
        let video = try await store.admit(prompt: "c4n4ry, a secret")
        _ = try await store.ledger.changes.cancelVideo(video.id, at: store.clock.now)
        store.clock.advance(by: .seconds(86_400))
        _ = try await store.admit(prompt: "c4n4ry, a secret")
        return store
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a ledger without faults ends with 0, with faults with 1`(_ engine: TestLedger.Engine) async throws {
        let store = try await store(engine)
        let environment = environment(store, engine)
        let sound = try program.run("ledger", "verify", environment: environment)
        #expect(sound.status == 0)
        #expect(sound.output.hasPrefix("Looked at 2 videos of 1 tenants, 0 attempts and 3 entries; 0 slots are taken."))
        #expect(sound.output.contains("\nUSD       0.14     0.00      0.14\n"))
        #expect(sound.output.contains("\nAll rules are kept."))

        let ended = try await store.ledger.work.endedVideos(before: store.clock.now, limit: 9).removable
        #expect(try await store.ledger.work.rollUp(ended, endedBefore: store.clock.now) == 1)
        let rolledUp = try program.run("ledger", "verify", environment: environment)
        #expect(rolledUp.status == 0)
        #expect(
            rolledUp.output.hasPrefix("Looked at 1 videos of 1 tenants, 0 attempts and 1 entries; 0 slots are taken.")
        )
        #expect(rolledUp.output.contains(" 1 finished videos are totals alone.\n"))
        #expect(rolledUp.output.contains("\nUSD       0.14     0.00      0.14\n"))

        try await store.engine.write { connection throws(GatewayError) in
            _ = try connection.run("UPDATE balances SET held = 9 WHERE name = 'concurrent_videos'")
        }
        let broken = try program.run("ledger", "verify", environment: environment)
        #expect(broken.status == 1)
        #expect(
            broken.output.contains(
                """
                1 rule is broken:

                balance, 1
                  tenant acme, concurrent_videos: expected 1 held and 0 used, by the entries; found 9 held and 0 used
                """
            )
        )
        let json = try program.run("ledger", "verify", "--json", environment: environment)
        #expect(json.status == 1)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(report["ok"] as? Bool == false)
        #expect((report["violations"] as? [[String: Any]])?.first?["code"] as? String == "balance")
        #expect(!(sound.output + broken.output + json.output).contains("c4n4ry"))
    }

    @Test(arguments: ["verify", "export", "reconcile"])
    func `a store that is not there is not made, nor taken for a sound one`(verb: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try program.run(
            "ledger",
            verb,
            environment: ["KGW_STORE_URL": "sqlite:\(folder.path)/none.db", "DEERAPI_KEY": "sk-canary-0123456789"]
        )
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.remarks.hasPrefix("There is no store at \(folder.path)/none.db; "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(arguments: ["verify", "export", "reconcile"], TestLedger.Engine.allCases)
    func `a store of an older version is told so, and neither migrated nor given a secret`(
        verb: String,
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await store(engine)
        let last = try #require(Migration.all.last).name
        try await store.engine.write { connection throws(GatewayError) in
            _ = try connection.run("DELETE FROM migrations WHERE name = $1", [.text(last)])
        }
        let options = verb == "reconcile" ? ["--offline"] : []
        let outcome = try program.run(["ledger", verb] + options, environment: environment(store, engine))
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.remarks == """
                The store has not had "\(last)" yet; start a server of this version on it, or look at it with the version that it is on.

                """
        )
        let names = try await store.engine.read { connection throws(GatewayError) in
            try connection.run("SELECT name FROM migrations UNION ALL SELECT name FROM secrets ORDER BY name")
        }
        #expect(names.count == Migration.all.count - 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the entries of some days are written as CSV or as JSON lines`(_ engine: TestLedger.Engine) async throws {
        let store = try await store(engine)
        let environment = environment(store, engine)
        let all = try program.run("ledger", "export", environment: environment)
        #expect(all.status == 0)
        let lines = all.output.components(separatedBy: "\r\n")
        #expect(lines.first == "sequence,at,tenant,video,kind,amount,currency,model,price_version")
        #expect(lines.count == 5 && lines.last?.isEmpty == true)
        let fields = lines[1].components(separatedBy: ",")
        #expect(fields.count == 9)
        #expect(Array(fields[4...7]) == ["hold", "0.14", "USD", "kling-v1"])
        #expect(fields[2] == "acme" && fields[3].hasPrefix("video_"))
        let day = String(fields[1].prefix(10))
        let first = try program.run(
            ["ledger", "export", "--format", "jsonl", "--to", day, "--from", day, "--tenant", "acme"],
            environment: environment
        )
        let rows = try first.output.split(separator: "\n")
            .map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        #expect(rows.map { $0?["kind"] as? String } == ["hold", "release"])
        #expect(rows.first??["amount"] as? String == "0.14")
        #expect(!(all.output + first.output).contains("c4n4ry"))
    }

    @Test
    func `what cannot be exported is refused`() async throws {
        let store = try await TestLedger()
        let environment = environment(store, .sqlite)
        let day = try program.run("ledger", "export", "--from", "2026-02-29", environment: environment)
        #expect(day.status == 1)
        #expect(day.remarks == "\"2026-02-29\" is no day; write it as 2026-11-22.\n")
        let tenant = try program.run("ledger", "export", "--tenant", "nobody", environment: environment)
        #expect(tenant.status == 1)
        #expect(try program.run("ledger", "export", "--format", "xml", environment: environment).status == 2)
    }

    @Test
    func `money in doubt is reported without an upstream, and asking needs a key`() async throws {
        let store = try await TestLedger()
        let environment = environment(store, .sqlite)
        let offline = try program.run("ledger", "reconcile", "--offline", environment: environment)
        #expect(offline.status == 0)
        #expect(offline.output.contains("The upstream was not asked"))
        #expect(try program.run("ledger", "reconcile", environment: environment).status == 78)
        let dead = environment.merging([
            "DEERAPI_KEY": "sk-canary-0123456789", "KGW_UPSTREAM_BASE_URL": "http://127.0.0.1:9",
        ]) { $1 }
        let report = try program.run("ledger", "reconcile", "--json", environment: dead)
        #expect(report.status == 0)
        #expect(report.output.contains("could not be asked (unreachable)"))
        #expect(!(report.output + report.remarks).contains("canary"))
    }
}
