import NIOHTTP1
import Testing

@testable import KlingSandbox

struct VideoRouteTests {
    @Test func `a create is answered in one shape and a query in another`() async throws {
        let configuration = configured { configuration in
            configuration.createShape = .openAI
            configuration.queryShape = .relayRecord
        }
        try await withSandbox(configuration) { client async throws in
            let created = try await client.create()
            #expect(created.json?["object"] == "video")
            let id = try #require(created.json?["task_id"]?.text)
            #expect(try await client.query(id).json?.at("data", "status") == "SUBMITTED")
        }
    }

    @Test func `a body that breaks a rule is refused in Kling's words`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.create("a cat", ["duration": 5])
            #expect(reply.status == 400)
            #expect(reply.code == 1201)
            #expect(try await client.create("a cat", ["model_name": "kling-v9"]).status == 503)
            #expect(try await client.send(.POST, SandboxClient.path, body: "{").code == 1200)
            #expect(try await client.stats()["refused"] == 3)
        }
    }

    @Test func `a body may have a mebibyte and no more`() async throws {
        try await withSandbox { client async throws in
            let frame = #"{"prompt":"a","padding":""}"#.utf8.count
            for (length, status) in [(VideoRoutes.maximumBody, 200), (VideoRoutes.maximumBody + 1, 413)] {
                let padding = String(repeating: "x", count: length - frame)
                let body = #"{"prompt":"a","padding":"\#(padding)"}"#
                #expect(try await client.send(.POST, SandboxClient.path, body: body).status == status)
            }
        }
    }

    @Test func `an unknown task is Kling's 1203`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.query("123")
            #expect(reply.status == 404)
            #expect(reply.code == 1203)
        }
    }

    @Test func `tasks are listed by pages, the newest first`() async throws {
        try await withSandbox { client async throws in
            var ids: [String] = []
            for _ in 1...3 {
                ids.append(try #require(try await client.create().taskID))
            }
            func page(_ query: String) async throws -> [String?]? {
                try await client.get(SandboxClient.path + query).json?["data"]?.elements?.map { $0["task_id"]?.text }
            }
            #expect(try await page("") == [ids[2], ids[1], ids[0]])
            #expect(try await page("?pageNum=2&pageSize=2") == [ids[0]])
            #expect(try await page("?pageNum=1000&pageSize=500") == [])
        }
    }

    @Test(arguments: ["pageNum=0", "pageNum=1001", "pageNum=x", "pageSize=0", "pageSize=501", "pageSize="])
    func `a page that cannot be is refused`(query: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.get(SandboxClient.path + "?" + query)
            #expect(reply.status == 400)
            #expect(reply.code == 1201)
        }
    }

    @Test func `models are listed as OpenAI lists them`() async throws {
        try await withSandbox { client async throws in
            let list = try await client.get("/v1/models").json
            #expect(list?["object"] == "list")
            let names = list?["data"]?.elements?.compactMap { $0["id"]?.text }
            #expect(names == Model.allCases.map(\.rawValue))
        }
    }

    @Test(arguments: ["/", "/v1/videos", "/kling/v1/videos/image2video", "/sandbox"])
    func `any other path is an invalid URL`(path: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.get(path)
            #expect(reply.status == 404)
            #expect(reply.json?.at("error", "message")?.text?.hasPrefix("Invalid URL (GET \(path))") == true)
        }
    }
}
