import GatewayModel
import GatewayTestKit
import Logging
import Testing

@testable import GatewayKling

/// What the operator reads about calls that failed.
@Suite struct CallJournalTests {
    private func lines(
        _ reaction: ScriptedServer.Reaction,
        _ call: (KlingClient) async -> Void
    ) async throws -> [CapturedLog.Line] {
        let log = CapturedLog()
        try await ScriptedServer.run(reaction) { _, port in
            try await KlingClient.run(port: port, log: log, call)
        }
        return log.lines
    }

    @Test func `a call that did what it should leaves no line`() async throws {
        let body = #"{"code":0,"data":{"task_id":"1","task_status":"submitted"}}"#
        let lines = try await lines(.answer(200, body)) { client in
            _ = await client.create()
            _ = await client.query(task: "1", key: client.currentKey)
        }
        #expect(lines.isEmpty)
    }

    @Test func `an order that failed leaves one line with what support asks for`() async throws {
        let body = #"{"code":1303,"message":"parallel task over resource pack limit","request_id":"CL-9"}"#
        let lines = try await lines(.answer(429, body, headers: ["retry-after": "4"])) { _ = await $0.create() }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(line.level == .warning)
        #expect(
            line.metadata.mapValues(\.description) == [
                "external_task_id": Fixture.name.text, "upstream_key": try UpstreamKey(reading: Fixture.canary).id.text,
                "kind": "busy", "status": "429", "code": "1303", "upstream_request_id": "CL-9",
                "detail": "parallel task over resource pack limit", "retry_after_seconds": "4",
            ]
        )
    }

    @Test(arguments: [
        (400, Logger.Level.warning), (401, .error), (404, .error), (429, .warning), (500, .error), (200, .error),
    ])
    func `what the operator must act on is an error`(status: Int, level: Logger.Level) async throws {
        let lines = try await lines(.answer(status)) { _ = await $0.create() }
        #expect(lines.map(\.level) == [level])
    }

    @Test(arguments: [(404, Logger.Level.warning), (500, .warning), (401, .error), (302, .error), (200, .warning)])
    func `a question that failed leaves one line with the task`(status: Int, level: Logger.Level) async throws {
        let lines = try await lines(.answer(status)) { _ = await $0.query(task: "87", key: $0.currentKey) }
        #expect(lines.map(\.level) == [level])
        #expect(lines.first?.metadata["upstream_task"] == "87")
        #expect(lines.first?.metadata["status"] == .stringConvertible(status))
    }

    @Test func `an order's words are in no line, even when the upstream repeats them`() async throws {
        let order = Fixture.order(prompt: "the secret launch of the blue phone")
        let body = #"{"code":1301,"message":"bad words: the secret launch of the blue phone"}"#
        let lines = try await lines(.answer(400, body)) { _ = await $0.create(order) }
        #expect(lines.first?.metadata["detail"] == "bad words: <redacted>")
    }
}
