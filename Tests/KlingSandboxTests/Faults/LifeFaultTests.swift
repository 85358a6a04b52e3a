import Testing

@testable import KlingSandbox

struct LifeFaultTests {
    private let time = ManualTime()

    @Test func `moderation at the end says so only in the task's message`() async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("[[fault:moderation-late]]").taskID)
            time.advance(seconds: 10)
            let reply = try await client.query(id)
            #expect(reply.status == 200)
            #expect(reply.code == 0)
            #expect(reply.json?["message"] == "SUCCEED")
            #expect(reply.taskStatus == "failed")
            #expect(reply.json?.at("data", "task_status_msg")?.text == KlingTask.Life.moderationReason)
            #expect(reply.json?.at("data", "final_unit_deduction") == "0")
        }
    }

    @Test func `a stuck task never ends and keeps its slot`() async throws {
        try await withSandbox(configured { $0.parallelTasks = 1 }, time: time) { client async throws in
            let id = try #require(try await client.create("[[fault:stuck]]").taskID)
            time.advance(seconds: 1_000_000)
            #expect(try await client.query(id).taskStatus == "processing")
            #expect(try await client.create().code == 1303)
        }
    }

    @Test func `a late task succeeds late`() async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("[[fault:late=100]]").taskID)
            time.advance(seconds: 99.9)
            #expect(try await client.query(id).taskStatus == "processing")
            time.advance(seconds: 0.1)
            #expect(try await client.query(id).taskStatus == "succeed")
        }
    }

    @Test func `a task is not found for some seconds, by neither identifier and in no list`() async throws {
        try await withSandbox(time: time) { client async throws in
            let created = try await client.create("[[fault:not-found-for=3]]", ["external_task_id": "mine"])
            let id = try #require(created.taskID)
            time.advance(seconds: 2.9)
            for name in [id, "mine"] {
                let reply = try await client.query(name)
                #expect(reply.status == 400)
                #expect(reply.json?["code"] == "task_not_exist")
            }
            #expect(try await client.get(SandboxClient.path).json?["data"] == [])
            time.advance(seconds: 0.1)
            #expect(try await client.query(id).taskStatus == "processing")
            #expect(try await client.get(SandboxClient.path).json?["data"]?.elements?.count == 1)
        }
    }

    @Test func `a status can be unheard of for some seconds`() async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("[[fault:unknown-status=20]]").taskID)
            time.advance(seconds: 19)
            #expect(try await client.query(id).taskStatus == "reviewing")
            time.advance(seconds: 1)
            #expect(try await client.query(id).taskStatus == "succeed")
        }
    }

    @Test func `a success can lack its video`() async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("[[fault:no-video]]").taskID)
            time.advance(seconds: 10)
            let reply = try await client.query(id)
            #expect(reply.taskStatus == "succeed")
            #expect(reply.json?.at("data", "task_result", "videos") == [])
            #expect(try await client.get("/files/\(id).mp4").status == 404)
        }
    }

    @Test func `a task can fail for no fault of the prompt`() async throws {
        try await withSandbox(time: time) { client async throws in
            let id = try #require(try await client.create("[[fault:failed]]").taskID)
            time.advance(seconds: 10)
            let reply = try await client.query(id)
            #expect(reply.taskStatus == "failed")
            #expect(reply.json?.at("data", "task_status_msg")?.text == KlingTask.Life.failureReason)
        }
    }

    @Test func `speed applies to a task's life, whatever made it long`() async throws {
        try await withSandbox(configured { $0.speed = 10 }, time: time) { client async throws in
            let usual = try #require(try await client.create("usual").taskID)
            let late = try #require(try await client.create("[[fault:late=100]]").taskID)
            time.advance(seconds: 1)
            #expect(try await client.query(usual).taskStatus == "succeed")
            time.advance(seconds: 9)
            #expect(try await client.query(late).taskStatus == "succeed")
        }
    }
}
