import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct OperatorCommandTests {
    private let program = Program()

    private func environment(_ store: TestLedger, _ engine: TestLedger.Engine) -> [String: String] {
        ["KGW_STORE_URL": engine == .sqlite ? "sqlite:" + store.address : store.address, "USER": "ann"]
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a token stands alone on standard output, this once`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let environment = environment(store, engine)
        let created = try program.run("operator", "create", "kim", "--role", "viewer", environment: environment)
        #expect(created.status == 0)
        let token = created.output.trimmingCharacters(in: .newlines)
        #expect(OperatorSecret(token) != nil)
        #expect(!created.remarks.contains(token.suffix(43)))
        let listed = try program.run("operator", "list", "--json", environment: environment)
        #expect(!listed.output.contains(token.suffix(43)))
        let shown = try #require(try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
        #expect(shown.map { $0["name"] as? String } == ["kim"])
        #expect(shown.map { $0["role"] as? String } == ["viewer"])
        let again = try program.run("operator", "create", "kim", "--role", "admin", environment: environment)
        #expect(again.status == 1 && again.output.isEmpty)
        #expect(try program.run("operator", "revoke", "kim", environment: environment).status == 0)
        #expect(try program.run("operator", "revoke", "kim", environment: environment).status == 1)
        #expect(try program.run("operator", "list", environment: environment).output.contains("revoked"))
        let actors = try await store.ledger.reader.auditLog(AuditQuery(limit: 2)).records
        #expect(actors.map(\.verb) == ["operator.revoke", "operator.create"])
        #expect(actors.allSatisfy { $0.actor == "ann" && $0.origin.hasPrefix("command line, OS user ") })
    }

    @Test(arguments: [
        ["operator", "create", "kim"], ["operator", "create", "--role", "admin"], ["operator", "revoke"],
    ])
    func `a wrong use is refused as one`(words: [String]) throws {
        #expect(try program.run(words).status == 2)
    }
}
