import NIOHTTP1
import Testing

@testable import KlingSandbox

struct StatsTests {
    @Test func `everything that was asked is counted, and a reset begins anew`() async throws {
        let time = ManualTime()
        try await withSandbox(configured { $0.parallelTasks = 2 }, time: time) { client async throws in
            let id = try #require(try await client.create("a", ["external_task_id": "1"]).taskID)
            _ = try await client.create("b", ["external_task_id": "1"])
            _ = try await client.create("a", ["external_task_id": "2"])
            _ = try await client.create("c", ["external_task_id": "3"])
            _ = try await client.create("")
            _ = try await client.create(key: nil)
            _ = try await client.query(id)
            _ = try await client.query("unknown")
            _ = try await client.get(SandboxClient.path)
            let expected: JSON = [
                "creates": 5, "tasks": 2, "duplicates": 1, "twins": 1, "refused": 3, "unauthorized": 1, "polls": 2,
                "lists": 1, "files_served": 0, "redirects_followed": 0, "running": 2, "max_parallel": 2,
                "held_connections": 0, "callbacks_sent": 0, "callbacks_failed": 0,
                "by_external_task_id": ["1": 2, "2": 1, "3": 1],
            ]
            #expect(try await client.stats() == expected)
            time.advance(seconds: 10)
            #expect(try await client.stats()["running"] == 0)

            let empty = try await client.send(.POST, "/sandbox/reset", key: nil).json
            #expect(empty?["creates"] == 0)
            #expect(empty?["by_external_task_id"] == [:])
            #expect(try await client.query(id).status == 404)
        }
    }

    @Test func `creates that come at once never exceed the parallel limit`() async throws {
        try await withSandbox(configured { $0.parallelTasks = 7 }) { client async throws in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...50 {
                    group.addTask { try await client.create("cat \(number)").status }
                }
                return try await group.reduce(into: [:]) { counts, status in counts[status, default: 0] += 1 }
            }
            #expect(statuses == [200: 7, 429: 43])
            #expect(try await client.stats()["max_parallel"] == 7)
        }
    }

    @Test func `one external id that comes at once many times has one task`() async throws {
        try await withSandbox(configured { $0.parallelTasks = 0 }) { client async throws in
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 1...20 {
                    group.addTask { _ = try await client.create("a cat", ["external_task_id": "mine"]) }
                }
            }
            let stats = try await client.stats()
            #expect(stats["tasks"] == 1)
            #expect(stats["duplicates"] == 19)
            #expect(stats["by_external_task_id"] == ["mine": 20])
        }
    }
}
