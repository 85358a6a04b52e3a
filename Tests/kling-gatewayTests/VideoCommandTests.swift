import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct VideoCommandTests {
    private let program = Program()

    private func environment(_ store: TestLedger, _ engine: TestLedger.Engine) -> [String: String] {
        ["KGW_STORE_URL": engine == .sqlite ? "sqlite:" + store.address : store.address]
    }

    private func order(_ store: TestLedger, requestID: String, externalID: String? = nil) async throws -> Video {
        let admission = try store.admission(
            prompt: "c4n4ry, a secret",
            externalID: externalID,
            identity: IdempotencyIdentity(route: "/v1/videos", key: requestID, digest: "ab", isRepeat: false),
            caller: OrderCaller(key: KeyID(stored: "AbCdEfGhIjKl"), requestID: requestID) { false }
        )
        return try await store.ledger.admissions.admit(admission).video
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video is shown by its id and by its request's name, as text and as JSON`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await order(store, requestID: "req_1", externalID: "scene-12")
        let environment = environment(store, engine)
        let text = try program.run("video", "show", "req_1", environment: environment)
        #expect(text.status == 0)
        for part in [video.id.description, "acme", "queued", "scene-12", "AbCdEfGhIjKl", "req_1", "hold 0.14 USD"] {
            #expect(text.output.contains(part), "\(part) in \(text.output)")
        }
        let json = try program.run("video", "show", video.id.description, "--json", environment: environment)
        let shown = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(shown["id"] as? String == video.id.description)
        #expect(shown["external_task_id"] as? String == "scene-12")
        let answers = try #require(shown["answers"] as? [[String: Any]])
        #expect(answers.map { $0["request_id"] as? String } == ["req_1"])
        #expect(!(text.output + json.output).contains("c4n4ry"))

        let nobody = try program.run("video", "show", "req_2", environment: environment)
        #expect(nobody.status == 1)
        #expect(nobody.output.isEmpty && !nobody.remarks.isEmpty)
    }

    @Test
    func `several videos of the same name are listed`() async throws {
        let store = try await TestLedger()
        let first = try await order(store, requestID: "scene-12")
        store.clock.advance(by: .milliseconds(1))
        let second = try await order(store, requestID: "req_2", externalID: "scene-12")
        let outcome = try program.run("video", "show", "scene-12", "--json", environment: environment(store, .sqlite))
        let shown = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
        #expect(shown.map { $0["id"] as? String } == [second.id.description, first.id.description])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what tenants have spent is a table, CSV or JSON`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let video = try await order(store, requestID: "req_1")
        let environment = environment(store, engine)
        let day = QuotaCalendar.utc.day(of: video.createdAt).description
        let days = ["--from", day, "--to", day]
        let csv = try program.run(["tenant", "usage", "--csv"] + days, environment: environment)
        #expect(csv.status == 0)
        #expect(csv.output.hasPrefix("tenant,day,model,mode,admitted,"))
        #expect(csv.output.hasSuffix("\r\nacme,\(day),kling-v1,std,1,1,0,0,0,0,0,USD,0.00,0.14\r\n"))
        let json = try program.run(["tenant", "usage", "acme", "--json"] + days, environment: environment)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect((report["rows"] as? [[String: Any]])?.first?["held"] as? String == "0.14")
        let table = try program.run(["tenant", "usage"] + days, environment: environment)
        #expect(table.output.hasPrefix("TENANT  DAY"))

        #expect(try program.run("tenant", "usage", "nobody", environment: environment).status == 1)
        #expect(try program.run("tenant", "usage", "--csv", "--json", environment: environment).status == 2)
        let wrong = try program.run("tenant", "usage", "--from", "2026-02-30", environment: environment)
        #expect(wrong.status == 1)
        #expect(wrong.remarks == "\"2026-02-30\" is no day; write it as 2026-11-22.\n")
    }
}
