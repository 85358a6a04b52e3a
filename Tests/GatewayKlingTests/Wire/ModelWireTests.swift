import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayKling

/// How the upstream's list of models is asked for, on real sockets.
struct ModelWireTests {
    @Test func `the list is asked for with the first key, and only its names are kept`() async throws {
        let body = #"{"object":"list","data":[{"id":"kling-v1","object":"model"},{"id":"gpt-4o"},{"id":"kling-v1"}]}"#
        try await ScriptedServer.run(.answer(200, body)) { server, port in
            let outcome = try await KlingClient.run(port: port) { await $0.models() }
            #expect(outcome.names == ["kling-v1", "gpt-4o"])
            #expect(server.requests.map(\.method) == ["GET"])
            #expect(server.requests.map(\.target) == ["/v1/models"])
            #expect(server.requests.first?.headers["authorization"] == "Bearer \(Fixture.canary)")
        }
    }

    @Test(arguments: [
        (ScriptedServer.Reaction.answer(500, #"{"data":[{"id":"kling-v1"}]}"#), UpstreamTrouble.Kind.serverError),
        (.answer(401, ""), .credentials), (.answer(404, "<html>"), .notFound), (.answer(429, ""), .busy),
        (.answer(301, "", headers: ["location": "https://example.com/"]), .redirected),
        (.answer(200, ""), .unreadable), (.answer(200, "<html>"), .unreadable), (.answer(200, "{"), .unreadable),
        (.answer(200, #"{"data":null}"#), .unreadable), (.answer(200, #"{"data":[]}"#), .unreadable),
        (.answer(200, #"["kling-v1"]"#), .unreadable), (.answer(200, #"{"data":"kling-v1"}"#), .unreadable),
        (.cutAnswer(200, #"{"data":[{"id":"kling-v1"}]}"#), .cut), (.writeAndClose(""), .cut),
    ])
    func `everything else is no answer`(reaction: ScriptedServer.Reaction, kind: UpstreamTrouble.Kind) async throws {
        try await ScriptedServer.run(reaction) { _, port in
            let outcome = try await KlingClient.run(port: port) { await $0.models() }
            guard case .noAnswer(let trouble) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(trouble.kind == kind)
        }
    }

    @Test func `a list that is too long to read is no answer`() async throws {
        let body = #"{"data":[{"id":"kling-v1"}],"more":"\#(String(repeating: "x", count: 2000))"}"#
        try await ScriptedServer.run(.answer(200, body)) { _, port in
            let outcome = try await KlingClient.run(port: port, maximumBodyBytes: 1000) { await $0.models() }
            #expect(outcome.names == nil)
        }
    }
}

extension ModelListOutcome {
    fileprivate var names: Set<String>? {
        if case .listed(let names) = self { names } else { nil }
    }
}

struct ModelNamesTests {
    static let bodies: [(String, Set<String>?)] = [
        (#"{"data":[{"id":"a"},{"id":"b"}],"object":"list","success":true}"#, ["a", "b"]),
        (#"{"data":[null,1,"x",[],{},{"id":null},{"id":5},{"id":""},{"id":"a","permission":[{"x":{}}]}]}"#, ["a"]),
        (#"{"data":[]}"#, nil), (#"{"data":[{"id":""}]}"#, nil), (#"{"data":{"id":"a"}}"#, nil), ("[]", nil),
        ("null", nil), ("", nil), (#"{"models":[{"id":"a"}]}"#, nil), (#"{"error":{"message":"no"}}"#, nil),
    ]

    @Test(arguments: bodies)
    func `names are read where there are any`(body: String, names: Set<String>?) {
        #expect(ModelNames(Array(body.utf8))?.names == names)
    }

    @Test func `a list is bounded in names, in their length, in values and in depth`() {
        func list(_ count: Int) -> [UInt8] {
            Array(#"{"data":[\#((0..<count).map { #"{"id":"m\#($0)"}"# }.joined(separator: ","))]}"#.utf8)
        }
        #expect(ModelNames(list(ModelNames.maximumCount))?.names.count == ModelNames.maximumCount)
        #expect(ModelNames(list(ModelNames.maximumCount + 1)) == nil)
        let name = String(repeating: "m", count: ModelNames.maximumLength)
        #expect(ModelNames(Array(#"{"data":[{"id":"\#(name)"},{"id":"\#(name)m"}]}"#.utf8))?.names == [name])
        let numbers = String(repeating: "1,", count: ModelNames.maximumValues)
        #expect(ModelNames(Array(#"{"data":[{"id":"a","x":[\#(numbers)1]}]}"#.utf8)) == nil)
        let deep = String(repeating: "[", count: 100_000)
        #expect(ModelNames(Array(#"{"data":[{"id":"a","x":\#(deep)"#.utf8)) == nil)
    }
}
