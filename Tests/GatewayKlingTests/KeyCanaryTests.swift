import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayKling

/// The key must be in nothing that leaves this target but the request itself, whatever the upstream does with it.
@Suite struct KeyCanaryTests {
    private static let key = Fixture.canary

    private static let echoes: [ScriptedServer.Reaction] = [
        .answer(401, #"{"error":{"message":"Incorrect API key provided: \#(key)","code":"\#(key)"}}"#),
        .answer(401, #"{"error":{"message":"bad (request id: \#(key))"},"request_id":"\#(key)"}"#),
        .answer(401, "", headers: ["x-request-id": key, "retry-after": key]),
        .answer(500, "<html>GET /user/quota?key=\(key)</html>"),
        .answer(500, "Authorization: Bearer \(key)"),
        .answer(429, #"{"code":"\#(key)","message":"{\"code\":1303,\"message\":\"\#(key)\"}","data":null}"#),
        .answer(200, key),
        .answer(200, #"{"code":0,"data":{"task_status":"failed","task_status_msg":"key \#(key)"}}"#),
        .answer(302, "", headers: ["location": "https://x.example/?key=\(key)"]),
        .cutAnswer(200, key),
        .writeAndClose(key),
        .writeAndClose("HTTP/1.1 \(key)\r\n\r\n"),
        .writeAndClose("HTTP/1.1 200 OK\r\n\(key)\u{1}: \(key)\r\n\r\n"),
        .writeAndClose(""),
        .silence,
    ]

    @Test(arguments: echoes.indices)
    func `an upstream that repeats the key makes nobody else see it`(index: Int) async throws {
        let log = CapturedLog()
        var text = ""
        let requests = try await GrowingTimeout.run { timeout in
            try await ScriptedServer.run(Self.echoes[index]) { server, port in
                try await KlingClient.run(port: port, requestTimeout: timeout, log: log) { client in
                    let created = await client.create()
                    let queried = await client.query(task: "1", key: client.currentKey)
                    dump(created, to: &text)
                    dump(queried, to: &text)
                    dump(client, to: &text)
                    text += "\(created)\(queried)\(client)" + String(reflecting: client)
                }
                return server.requests
            }
        } whileTooShort: {
            $0.count < 2
        }
        #expect(requests.count == 2)
        #expect(requests.allSatisfy { $0.headers["authorization"] == "Bearer \(Self.key)" })
        dump(log.lines, to: &text)
        #expect(!log.lines.isEmpty)
        #expect(!text.lowercased().contains("canary"))
        #expect(!text.contains(Self.key.suffix(10)))
    }
}
