import GatewayTestKit
import Testing

/// A value that is refused is answered with those that there are.
struct RefusedValueCommandTests {
    private static let units = "s (seconds), m (minutes), h (hours) or d (days)"
    private static let models = "kling-v1, kling-v1-6, kling-v2-master"
    private static let id = String(repeating: "0", count: 12)

    private static let refused: [(arguments: [String], status: Int32, message: String)] = [
        (["key", "create", "acme", "--expires", "1y"], 2, units),
        (["key", "create", "acme", "--expires", "soon"], 2, units),
        (["key", "create", "acme", "--expires", "0d"], 2, units),
        (["key", "rotate", id, "--overlap", "1y"], 2, units),
        (["ledger", "reconcile", "--offline", "--look-back", "1w"], 2, units),
        (["key", "create", "acme", "--scope", "all"], 1, "the scopes are videos:write, "),
        (["video", "list", "--status", "done"], 1, "queued, in_progress, completed, failed, canceled"),
        (["ledger", "export", "--format", "xml"], 2, "'csv' and 'jsonl'"),
        (["tenant", "set", "acme", "--cache-mode", "on"], 1, "off, private, shared, default"),
        (["tenant", "set", "acme", "--cache-ttl", "1d"], 1, "default or seconds from 1 to "),
        (["tenant", "set", "acme", "--repeat-window", "1h"], 1, "off or seconds from 1 to 86400"),
        (["tenant", "set", "acme", "--limit", "videos=1"], 1, "requests_per_minute, reads_per_minute, "),
        (["tenant", "set", "acme", "--limit", "modes=hd"], 1, "names \"hd\", but there are only std, pro, 4k;"),
        (["tenant", "set", "acme", "--limit", "modes=std,hd"], 1, "names \"hd\", but there are only std, pro, 4k;"),
        (["tenant", "create", "new", "--limit", "modes=STD"], 1, "names \"STD\", but there are only std, pro, 4k;"),
        (["tenant", "set", "acme", "--limit", "models=kling"], 1, "names \"kling\", but there are only \(models)"),
        (["sandbox", "--shape", "G"], 1, "a letter from A to F"),
    ]

    private let program = Program()

    @Test(arguments: refused.indices)
    func `a value that is none names those that there are`(index: Int) async throws {
        let (arguments, status, message) = Self.refused[index]
        let store = try await TestLedger()
        let outcome = try program.run(arguments, environment: ["KGW_STORE_URL": "sqlite:" + store.address])
        #expect(outcome.status == status, "\(outcome)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.remarks.contains(message), "\(outcome)")
    }

    @Test(arguments: ["modes=std,4k", "modes=none", "models=kling-v1", "models=none"])
    func `names that there are, and none, are taken`(limit: String) async throws {
        let store = try await TestLedger()
        let environment = ["KGW_STORE_URL": "sqlite:" + store.address]
        let outcome = try program.run("tenant", "set", "acme", "--limit", limit, environment: environment)
        #expect(outcome.status == 0, "\(outcome)")
    }

    @Test
    func `the help tells which span it is when none is given`() throws {
        let help = try program.run("key", "rotate", "--help").output
        #expect(help.contains("--overlap <span>"))
        #expect(help.contains("24h when not given"))
    }
}
