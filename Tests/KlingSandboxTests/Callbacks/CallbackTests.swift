import Hummingbird
import NIOCore
import ServiceLifecycle
import Testing

@testable import KlingSandbox

@Suite(.timeLimit(.minutes(Patience.minutes)))
struct CallbackTests {
    /// Runs a listener for callbacks; `body` gets its address and what comes there.
    private func withListener(
        status: HTTPResponse.Status = .ok,
        _ body: @Sendable (_ address: String, _ callbacks: AsyncStream<JSON>) async throws -> Void
    ) async throws {
        let (callbacks, sink) = AsyncStream.makeStream(of: JSON.self)
        let address = Announcement<String>()
        let router = Router()
        router.post("called") { request, _ in
            let bytes = try await request.body.collect(upTo: 1024 * 1024)
            sink.yield(JSON(reading: bytes.readableBytesView) ?? nil)
            return status
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { address.announce("http://127.0.0.1:\($0.localAddress?.port ?? 0)/called") },
            logger: .silent
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: .silent))
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            try await body(try await address.value(), callbacks)
            await group.triggerGracefulShutdown()
        }
    }

    private let quick = configured { configuration in
        configuration.secondsToStart = 0.01
        configuration.secondsToFinish = 0.01
    }

    @Test(arguments: [("a cat", "succeed"), ("[[fault:failed]]", "failed")])
    func `each change of status is told once, as Kling's flat body`(prompt: String, end: String) async throws {
        try await withListener { address, callbacks async throws in
            try await withSandbox(quick) { client async throws in
                let created = try await client.create(
                    prompt,
                    ["callback_url": .string(address), "external_task_id": "mine"]
                )
                var iterator = callbacks.makeAsyncIterator()
                for status in ["submitted", "processing", end] {
                    let body = try #require(await iterator.next())
                    #expect(body["task_status"]?.text == status)
                    #expect(body["task_id"]?.text == created.taskID)
                    #expect(body.at("task_info", "external_task_id") == "mine")
                    #expect(body["code"] == nil)
                    #expect(body.at("task_result", "videos") == nil || status == "succeed")
                }
                await client.wait { $0["callbacks_sent"] == 3 }
                #expect(try await client.stats()["callbacks_failed"] == 0)
            }
        }
    }

    @Test func `in the new protocol the body is the new one`() async throws {
        try await withListener { address, callbacks async throws in
            let configuration = configured { $0.shape = .newProtocol }
            try await withSandbox(configuration) { client async throws in
                _ = try await client.create("a cat", ["callback_url": .string(address)])
                var iterator = callbacks.makeAsyncIterator()
                let body = try #require(await iterator.next())
                #expect(body["status"] == "submitted")
                #expect(body["create_time"]?.number == Int(ManualTime.start))
            }
        }
    }

    @Test func `a callback that nobody takes is counted and not repeated`() async throws {
        try await withListener(status: .internalServerError) { address, callbacks async throws in
            try await withSandbox(quick) { client async throws in
                _ = try await client.create("a cat", ["callback_url": .string(address)])
                await client.wait { $0["callbacks_failed"] == 3 }
                #expect(try await client.stats()["callbacks_sent"] == 0)
            }
        }
    }
}

struct CallbackQueueTests {
    @Test(arguments: [
        "http://127.0.0.1/x", "http://127.0.0.1:8080", "http://127.9.9.9/", "http://localhost:1/a?b#c",
        "http://[::1]:80/",
    ])
    func `addresses on this machine are called`(address: String) {
        #expect(CallbackQueue.isLocal(address))
    }

    @Test(arguments: [
        "https://127.0.0.1/", "http://example.com/", "http://10.0.0.1/", "http://127.0.0.1.example.com/",
        "http://127.0.0.1@example.com/", "http://localhost.example.com/", "http://127.0.0/", "http://0.0.0.0/",
        "http://127.0.0.256/", "http://[::1].example.com/", "http:///", "", "http://127.0.0.1\\@example.com/",
    ])
    func `no other address is ever called`(address: String) {
        #expect(!CallbackQueue.isLocal(address))
    }

    @Test func `only so many tasks wait to be told of`() {
        let callbackQueue = CallbackQueue()
        let task = sampleTask(callbackURL: "http://localhost/")
        for _ in 1...CallbackQueue.maximumWaiting {
            #expect(callbackQueue.put(task))
        }
        #expect(!callbackQueue.put(task))
        #expect(callbackQueue.put(sampleTask(callbackURL: "http://example.com/")))
        #expect(callbackQueue.put(sampleTask()))
    }

    @Test func `only so many tasks are followed at a time`() {
        let places = Places(2)
        #expect([places.take(), places.take(), places.take()] == [true, true, false])
        places.giveBack()
        #expect([places.take(), places.take()] == [true, false])
    }
}
