import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@testable import KlingSandbox

struct SandboxLifeTests {
    private final class Log: Sendable {
        let events = Mutex<[String]>([])
    }

    @Test func `a video goes from prompt to file`() async throws {
        let time = ManualTime()
        try await withSandbox(time: time) { client async throws in
            let created = try await client.create("a cat", ["duration": "5", "external_task_id": "mine-1"])
            #expect(created.status == 200)
            #expect(created.taskStatus == "submitted")
            let id = try #require(created.taskID)
            #expect(id.count == 18)

            time.advance(seconds: 2)
            #expect(try await client.query(id).taskStatus == "processing")
            time.advance(seconds: 8)
            let finished = try await client.query("mine-1")
            #expect(finished.taskStatus == "succeed")

            let video = finished.json?.at("data", "task_result", "videos")?.elements?.first
            let url = try #require(video?["url"]?.text)
            #expect(url.hasPrefix(client.base))
            let file = try await client.get(url, key: nil)
            #expect(file.status == 200)
            #expect(file.header("content-type") == "video/mp4")
            #expect(Array(file.bytes[4..<8]) == Array("ftyp".utf8))
        }
    }

    @Test func `everybody who waits is told the address`() async throws {
        let sandbox = try Sandbox(logger: .silent)
        let group = ServiceGroup(configuration: .init(services: [sandbox], logger: .silent))
        try await withThrowingTaskGroup(of: String.self) { tasks in
            for _ in 1...3 {
                tasks.addTask { try await sandbox.baseURL() }
            }
            tasks.addTask {
                try await group.run()
                return "stopped"
            }
            var addresses: Set<String> = []
            for _ in 1...3 {
                addresses.insert(try await tasks.next() ?? "")
            }
            #expect(addresses.count == 1)
            #expect(addresses.first?.hasPrefix("http://127.0.0.1:") == true)
            await group.triggerGracefulShutdown()
            #expect(try await tasks.next() == "stopped")
        }
    }

    @Test func `a port that is taken is an error, and nobody waits for its address`() async throws {
        try await withSandbox { client async throws in
            let port = try #require(Int(client.base.split(separator: ":").last ?? ""))
            let second = try Sandbox(configuration: configured { $0.port = port }, logger: .silent)
            await withThrowingTaskGroup(of: String.self) { tasks in
                tasks.addTask { try await second.baseURL() }
                await #expect(throws: (any Error).self) { try await second.run() }
                await #expect(throws: CancellationError.self) { try await tasks.next() }
            }
        }
    }

    @Test func `who no longer waits is let go`() async throws {
        let sandbox = try Sandbox(logger: .silent)
        await withThrowingTaskGroup(of: String.self) { tasks in
            tasks.addTask { try await sandbox.baseURL() }
            tasks.cancelAll()
            await #expect(throws: CancellationError.self) { try await tasks.next() }
        }
    }

    @Test func `a configuration that cannot be is refused before anything is started`() {
        #expect(throws: ScenarioError(key: "speed", rule: "must be between 0.001 and 1000000, not 0.0")) {
            try Sandbox(configuration: configured { $0.speed = 0 }, logger: .silent)
        }
        for port in [-1, 65_536] {
            #expect(throws: ScenarioError(key: "port", rule: "must be between 0 and 65535, not \(port)")) {
                try Sandbox(configuration: configured { $0.port = port }, logger: .silent)
            }
        }
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `a connection too many waits until another is closed`() async throws {
        let sandbox = try Sandbox(configuration: configured { $0.maximumConnections = 1 }, logger: .silent)
        let group = ServiceGroup(configuration: .init(services: [sandbox], logger: .silent))
        let log = Log()
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let base = try await sandbox.baseURL()
            let request = "GET /sandbox/stats HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\r\n"
            try await RawConnection.open(to: base) { inbound, outbound in
                try await withThrowingDiscardingTaskGroup { others in
                    let (requests, requested) = AsyncStream.makeStream(of: Void.self)
                    others.addTask {
                        let answer = try await RawConnection.open(to: base) { inbound, outbound in
                            try await outbound.write(ByteBuffer(string: request))
                            requested.finish()
                            return try await RawConnection.rest(of: inbound)
                        }
                        log.events.withLock { $0.append("second \(answer.prefix(12))") }
                    }
                    // It has connected and asked before the first does.
                    for await _ in requests {}
                    log.events.withLock { $0.append("first") }
                    try await outbound.write(ByteBuffer(string: request))
                    _ = try await RawConnection.rest(of: inbound)
                    outbound.finish()
                }
            }
            await group.triggerGracefulShutdown()
        }
        #expect(log.events.withLock(\.self) == ["first", "second HTTP/1.1 200"])
    }
}
