import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct PauseCommandTests {
    private let program = Program()

    private func environment(_ store: TestLedger, _ engine: TestLedger.Engine) -> [String: String] {
        ["KGW_STORE_URL": engine == .sqlite ? "sqlite:" + store.address : store.address, "USER": "ann"]
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a pause is shown above the queue until it is resumed`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.admit()
        let environment = environment(store, engine)
        let paused = try program.run("pause", "--tenant", "acme", "--reason", "Bills.", environment: environment)
        #expect(paused.status == 0 && paused.output.isEmpty)
        #expect(paused.remarks.hasPrefix("Submission is paused for the tenant acme, since "))
        #expect(paused.remarks.hasSuffix(" by ann: Bills.\n"))
        #expect(try await store.beginSubmission() == nil)

        let text = try program.run("queue", environment: environment)
        #expect(text.status == 0)
        // Nothing is sent where no server runs.
        #expect(text.output.hasPrefix("server   unreachable: No server answers at "))
        #expect(text.output.contains("\n\npaused:\n  the tenant acme, since "))
        #expect(text.output.contains("It goes on with: kling-gateway resume --tenant acme\n"))
        #expect(text.output.contains("\(video.id)"))
        let json = try program.run("queue", "--json", "--limit", "1", environment: environment)
        let shown = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect((shown["pauses"] as? [[String: Any]])?.first?["reason"] as? String == "Bills.")
        #expect((shown["videos"] as? [[String: Any]])?.first?["reason"] as? String == "paused")

        let wrong = try program.run("resume", environment: environment)
        #expect(wrong.status == 1)
        #expect(wrong.remarks == "Submission is not paused for all videos; what is: the tenant acme.\n")
        let resumed = try program.run("resume", "--tenant", "acme", environment: environment)
        #expect(resumed.status == 0)
        #expect(resumed.remarks == "Submission goes on for the tenant acme.\n")
        #expect(try await store.beginSubmission()?.video == video.id)
    }

    @Test func `a key is paused by its short name, and no other than those that are configured`() async throws {
        let store = try await TestLedger()
        let environment = environment(store, .sqlite).merging(["DEERAPI_KEY": "sk-only-for-this-test"]) { $1 }
        let wrong = try program.run("pause", "--upstream-key", "uk_00000000", environment: environment)
        #expect(wrong.status == 1)
        let name = try #require(wrong.remarks.firstMatch(of: /there are: (uk_[0-9a-f]{8})\./)?.1)
        #expect(!wrong.remarks.contains("sk-only"))
        let right = try program.run("pause", "--upstream-key", "\(name)", environment: environment)
        #expect(right.status == 0)
        let scopes = try await store.ledger.reader.pauses().list.map(\.scope)
        #expect(scopes == [.upstreamKey(UpstreamKeyID("\(name)"))])
    }

    @Test(arguments: [
        ["pause", "--tenant", "a", "--model", "b"], ["resume", "--model", "b", "--upstream-key", "c"],
        ["queue", "--limit", "0"], ["queue", "--limit", "10001"],
    ])
    func `a wrong use is refused as one`(words: [String]) throws {
        #expect(try program.run(words).status == 2)
    }
}
