import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import KlingSandbox

struct HeldConnectionTests {
    @Test(.timeLimit(.minutes(1))) func `a client that gives up ends the holding`() async throws {
        let configuration = configured { $0.maximumHeldConnections = 1 }
        try await withSandbox(configuration) { client async throws in
            var request = HTTPClientRequest(url: client.base + SandboxClient.path)
            request.method = .POST
            request.headers.add(name: "authorization", value: "Bearer sk-test")
            request.body = .bytes(ByteBuffer(string: #"{"prompt": "[[fault:timeout-after=600]]"}"#))
            let held = request
            for made in 1...2 {
                await #expect(throws: HTTPClientError.deadlineExceeded) {
                    try await client.http.execute(held, timeout: .milliseconds(200))
                }
                while try await client.stats()["held_connections"] != 0 {
                    await Task.yield()
                }
                #expect(try await client.stats()["tasks"] == .integer(made))
            }
        }
    }

    @Test func `only so many connections are held, the others are cut`() async throws {
        let configuration = configured { $0.maximumHeldConnections = 0 }
        try await withSandbox(configuration) { client async throws in
            let prompt = "[[fault:timeout-before=600]]"
            #expect(try await RawConnection.exchange(RawConnection.create(prompt), with: client.base).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a server that is to stop lets go of what it holds`() async throws {
        let sandbox = try Sandbox(logger: .silent)
        let group = ServiceGroup(configuration: .init(services: [sandbox], logger: .silent))
        try await withThrowingTaskGroup(of: String.self) { tasks in
            tasks.addTask {
                try await group.run()
                return "stopped"
            }
            let base = try await sandbox.baseURL()
            tasks.addTask {
                try await RawConnection.exchange(RawConnection.create("[[fault:timeout-after=600]]"), with: base)
            }
            let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .plain)
            let client = SandboxClient(base: base, http: http)
            while try await client.stats()["tasks"] != 1 {
                await Task.yield()
            }
            await group.triggerGracefulShutdown()
            var results: Set<String> = []
            for try await result in tasks {
                results.insert(result)
            }
            #expect(results == ["", "stopped"])
            try await http.shutdown()
        }
    }
}
