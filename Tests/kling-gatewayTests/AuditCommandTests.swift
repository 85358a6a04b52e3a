import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct AuditCommandTests {
    private let program = Program()

    private func environment(_ store: TestLedger, _ engine: TestLedger.Engine) -> [String: String] {
        ["KGW_STORE_URL": engine == .sqlite ? "sqlite:" + store.address : store.address, "USER": "ann"]
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what a command changes stands in the log, and the log can be read, filtered and written out`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let environment = environment(store, engine)
        #expect(try program.run("tenant", "suspend", "acme", environment: environment).status == 0)
        #expect(try program.run("pause", "--reason", "Bills.", environment: environment).status == 0)
        let text = try program.run("audit", "list", "--actor", "ann", environment: environment)
        #expect(text.status == 0)
        #expect(text.output.contains("submission.pause") && text.output.contains("tenant.suspend"))
        #expect(!text.output.contains("tenant.create"))
        let json = try program.run(
            ["audit", "list", "--subject", "acme", "--limit", "1", "--json"],
            environment: environment
        )
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
        #expect(rows.map { $0["verb"] as? String } == ["tenant.suspend"])
        #expect((rows.first?["before"] as? [String: Any])?["state"] as? String == "active")
        #expect(json.remarks == "There are more: --after 2\n")
        let written = try program.run("audit", "export", environment: environment)
        #expect(written.output.split(separator: "\n").count == 3)
        let late = try program.run("audit", "export", "--from", "2999-01-01", environment: environment)
        #expect(late.status == 0 && late.output.isEmpty)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a log that was tampered with is told, with status 1`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.createTenant("other")
        let environment = environment(store, engine)
        let whole = try program.run("audit", "verify", environment: environment)
        #expect(whole.status == 0)
        #expect(whole.output.hasPrefix("The audit log is whole: 2 rows, the last one's hash "))
        try await store.engine.write { connection throws(GatewayError) in
            _ = try connection.run("DELETE FROM audit WHERE number = 2")
        }
        let cut = try program.run("audit", "verify", environment: environment)
        #expect(cut.status == 1)
        #expect(cut.output == "The audit log was tampered with:\n  from 2 on 1 row is missing\n")
        let json = try program.run("audit", "verify", "--json", environment: environment)
        #expect(json.status == 1 && json.output.contains(#""ok" : false"#))
    }

    @Test(arguments: [
        ["audit", "list", "--limit", "0"], ["audit", "list", "--limit", "501"], ["audit", "list", "x"],
    ])
    func `a wrong use is refused as one`(words: [String]) throws {
        #expect(try program.run(words).status == 2)
    }
}
