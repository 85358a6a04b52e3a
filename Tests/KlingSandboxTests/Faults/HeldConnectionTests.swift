import AsyncHTTPClient
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import KlingSandbox

struct HeldConnectionTests {
    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a client that gives up ends the holding`() async throws {
        try await withSandbox(configured { $0.maximumHeldConnections = 1 }) { client async throws in
            for made in 1...2 {
                await withThrowingTaskGroup(of: String.self) { tasks in
                    let request = RawConnection.create("[[fault:timeout-after=600]]")
                    tasks.addTask { try await RawConnection.exchange(request, with: client.base) }
                    await client.wait { $0["held_connections"] == 1 }
                    tasks.cancelAll()
                }
                await client.wait { $0["held_connections"] == 0 }
                #expect(try await client.stats()["tasks"] == .integer(made))
            }
        }
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a client that has closed its end is not held, but is answered where nothing holds it`() async throws {
        try await withSandbox { client async throws in
            let held = RawConnection.create("[[fault:timeout-after=600]]")
            let honest = RawConnection.create("a cat")
            for _ in 1...5 {
                #expect(try await RawConnection.exchange(held, with: client.base, closingEarly: true).isEmpty)
                let answer = try await RawConnection.exchange(honest, with: client.base, closingEarly: true)
                #expect(answer.hasPrefix("HTTP/1.1 200"))
                _ = try await client.send(.POST, "/sandbox/reset")
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

    @Test(.timeLimit(.minutes(Patience.minutes))) func `a server that is to stop lets go of what it holds`()
        async throws
    {
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
            await client.wait { $0["held_connections"] == 1 }
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
