import NIOHTTP1
import Testing

@testable import KlingSandbox

struct KeyTests {
    @Test(arguments: [SandboxClient.path, SandboxClient.path + "/123", "/v1/models"])
    func `no route of the upstream is open without a key`(path: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.get(path, key: nil)
            #expect(reply.status == 401)
            #expect(reply.json?.at("error", "message")?.text?.contains("(request id: ") == true)
            #expect(reply.header("x-oneapi-request-id")?.count == 36)
            #expect(try await client.stats()["unauthorized"] == 1)
            #expect(try await client.stats()["polls"] == 0)
        }
    }

    @Test(arguments: [("", 401), ("Bearer", 401), ("Bearer ", 401), ("Basic sk-a", 401), ("Bearer sk-c", 401)])
    func `only the accepted keys are accepted`(header: String, status: Int) async throws {
        try await withSandbox(configured { $0.keys = ["sk-a", "sk-b"] }) { client async throws in
            let headers: HTTPHeaders = ["authorization": header]
            #expect(try await client.get("/v1/models", key: nil, headers: headers).status == status)
            #expect(try await client.get("/v1/models", key: "sk-a").status == 200)
            #expect(try await client.get("/v1/models", key: "sk-b").status == 200)
        }
    }

    @Test(arguments: [(nil, 1001), ("sk-wrong", 1002)] as [(String?, Int)])
    func `Kling answers with its own codes when it keeps the gate`(key: String?, code: Int) async throws {
        let configuration = configured { configuration in
            configuration.keys = ["sk-right"]
            configuration.gatekeeper = .kling
        }
        try await withSandbox(configuration) { client async throws in
            let reply = try await client.create(key: key)
            #expect(reply.status == 401)
            #expect(reply.code == code)
            #expect(try await client.stats()["creates"] == 0)
        }
    }

    @Test func `other keys are accepted from the moment on at which that is asked for, until a reset`() async throws {
        try await withSandbox(configured { $0.keys = ["sk-a"] }) { client async throws in
            let set = try await client.send(.POST, "/sandbox/keys", body: #"{"keys":["sk-b","sk-c"]}"#, key: nil)
            #expect(set.status == 200)
            #expect(set.json?["keys"] == 2)
            for (key, status) in [("sk-a", 401), ("sk-b", 200), ("sk-c", 200)] {
                #expect(try await client.get("/v1/models", key: key).status == status)
            }
            for body in [#"{"keys":[""]}"#, #"{"keys":"sk-a"}"#, "sk-a"] {
                #expect(try await client.send(.POST, "/sandbox/keys", body: body, key: nil).status == 400)
            }
            #expect(try await client.get("/v1/models", key: "sk-b").status == 200)
            _ = try await client.send(.POST, "/sandbox/reset", key: nil)
            #expect(try await client.get("/v1/models", key: "sk-a").status == 200)
            #expect(try await client.get("/v1/models", key: "sk-b").status == 401)
        }
    }

    @Test func `without accepted keys any will do`() async throws {
        try await withSandbox { client async throws in
            #expect(try await client.create(key: "anything").status == 200)
        }
    }
}
