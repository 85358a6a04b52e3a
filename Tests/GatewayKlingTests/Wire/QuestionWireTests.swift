import GatewayModel
import GatewayTestKit
import NIOCore
import NIOPosix
import Testing

@testable import GatewayKling

/// How tasks are asked for, on real sockets.
@Suite struct QuestionWireTests {
    private static let processing =
        #"{"code":0,"message":"SUCCEED","data":{"task_id":"878106242831892487","task_status":"processing"}}"#

    @Test func `a task is asked for by its id, with the key that made it`() async throws {
        try await ScriptedServer.run(.answer(200, Self.processing)) { server, port in
            try await KlingClient.run(port: port) { client in
                let second = try UpstreamKey(reading: Fixture.otherCanary).id
                for key in [client.currentKey, second, UpstreamKeyID("uk_ffffffff")] {
                    let outcome = await client.query(task: "878106242831892487", key: key)
                    #expect(outcome.report == TaskReport(id: "878106242831892487", phase: .processing))
                }
            }
            #expect(server.requests.map(\.method) == ["GET", "GET", "GET"])
            #expect(server.requests.allSatisfy { $0.target == "/kling/v1/videos/text2video/878106242831892487" })
            let keys = server.requests.map { $0.headers["authorization"] }
            #expect(keys == [Fixture.canary, Fixture.otherCanary, Fixture.canary].map { "Bearer \($0)" })
        }
    }

    @Test func `a task whose id is lost is asked for by our name`() async throws {
        let named = #"{"task_info":{"external_task_id":"\#(Fixture.name)"},"#
        let body = Self.processing.replacing(#"{"task_id""#, with: named + #""task_id""#)
        try await ScriptedServer.run(.answer(200, body)) { server, port in
            try await KlingClient.run(port: port) { client in
                let outcome = await client.query(name: Fixture.name, key: client.currentKey)
                #expect(outcome.report?.id == "878106242831892487")
            }
            #expect(server.requests.map(\.target) == ["/kling/v1/videos/text2video/kg-00000000000000000000000001"])
        }
    }

    @Test(arguments: [
        ("../../admin", "%2E%2E%2F%2E%2E%2Fadmin"), ("a?key=1#x", "a%3Fkey%3D1%23x"), ("..", "%2E%2E"),
        ("ä b", "%C3%A4%20b"),
    ])
    func `no id can lead to another path`(id: String, segment: String) async throws {
        try await ScriptedServer.run(.answer(200, Self.processing)) { server, port in
            _ = try await KlingClient.run(port: port) { await $0.query(task: id, key: $0.currentKey) }
            #expect(server.requests.map(\.target) == ["/kling/v1/videos/text2video/\(segment)"])
        }
    }

    @Test func `questions share a connection`() async throws {
        try await ScriptedServer.run(.answer(200, Self.processing)) { server, port in
            try await KlingClient.run(port: port) { client in
                for _ in 1...3 {
                    _ = await client.query(task: "1", key: client.currentKey)
                }
            }
            #expect(server.requests.count == 3)
            #expect(server.connections == 1)
        }
    }

    @Test(arguments: [1, 3])
    func `as many questions are on their way as allowed and no more`(maximum: Int) async throws {
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: \(Self.processing.utf8.count)\r\n\r\n\(Self.processing)"
        let moment = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        try await ScriptedServer.run(.writeWhen(moment.futureResult, answer)) { server, port in
            try await KlingClient.run(port: port, maximumConnections: maximum) { client in
                try await withThrowingTaskGroup(of: QueryOutcome.self) { group in
                    for _ in 1...6 {
                        group.addTask { await client.query(task: "1", key: client.currentKey) }
                    }
                    try await Patience.until("as many as may be are on their way") {
                        server.requests.count == maximum
                    }
                    moment.succeed()
                    for try await outcome in group {
                        #expect(outcome.summary == "processing")
                    }
                }
            }
            #expect(server.requests.count == 6)
            #expect(server.connections == maximum)
        }
    }

    @Test(arguments: [
        (ScriptedServer.Reaction.writeAndClose(""), "again cut"),
        (.cutAnswer(200, #"{"code":0,"#), "again cut"),
        (.answer(500, ""), "again server_error"),
        (.answer(301, "", headers: ["location": "https://example.com/"]), "operator redirected"),
    ])
    func `a question without a usable answer is asked again`(
        reaction: ScriptedServer.Reaction,
        expected: String
    ) async throws {
        try await ScriptedServer.run(reaction) { server, port in
            let outcome = try await KlingClient.run(port: port) {
                await $0.query(task: "1", key: $0.currentKey)
            }
            #expect(outcome.summary == expected)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `silence is no answer once the time is over`() async throws {
        try await ScriptedServer.run(.silence) { _, port in
            let outcome = try await GrowingTimeout.run { timeout in
                try await KlingClient.run(port: port, requestTimeout: timeout) {
                    await $0.query(task: "1", key: $0.currentKey)
                }
            } whileTooShort: {
                $0.summary == "again unreachable"
            }
            #expect(outcome.summary == "again timed_out")
        }
    }

    @Test func `nobody listening is no answer`() async throws {
        let port = try RawServer.closedPort()
        let outcome = try await KlingClient.run(port: port) { await $0.query(task: "1", key: $0.currentKey) }
        #expect(outcome.summary == "again unreachable")
    }

    @Test func `a canceled question ends at once`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let script: @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Reaction = { _, _ in
            arrival.finish()
            return .silence
        }
        try await ScriptedServer.run(script) { _, port in
            try await KlingClient.run(port: port) { client in
                await withTaskGroup(of: QueryOutcome.self) { group in
                    group.addTask { await client.query(task: "1", key: client.currentKey) }
                    for await _ in arrivals {}
                    group.cancelAll()
                    // Had it waited on, its time would have been over.
                    #expect(await group.next()?.summary == "again cut")
                }
            }
        }
    }
}
