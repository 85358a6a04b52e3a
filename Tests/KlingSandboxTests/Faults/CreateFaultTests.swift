import AsyncHTTPClient
import Testing

@testable import KlingSandbox

struct CreateFaultTests {
    @Test(arguments: [
        ("429-1302", 429, 1302), ("429-1303", 429, 1303), ("429-1100", 429, 1100), ("429-1101", 429, 1101),
        ("429-1102", 429, 1102), ("429-1304", 429, 1304), ("403-1103", 403, 1103), ("500", 500, 5000),
        ("503", 503, 5001), ("504", 504, 5002), ("moderation", 400, 1301),
    ])
    func `a refusal of Kling makes no task`(fault: String, status: Int, code: Int) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.create("[[fault:\(fault)]]")
            #expect(reply.status == status)
            #expect(reply.code == code)
            #expect(reply.json?["request_id"]?.text?.count == 36)
            #expect(try await client.stats()["tasks"] == 0)
            #expect(try await client.stats()["refused"] == 1)
        }
    }

    @Test(arguments: [("503-model_not_found", 503, "model_not_found"), ("500-invalid_request", 500, "invalid_request")])
    func `a refusal of the relay makes no task`(fault: String, status: Int, code: String) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.create("[[fault:\(fault)]]")
            #expect(reply.status == status)
            #expect(reply.json?.at("error", "code")?.text == code)
            #expect(reply.json?.at("error", "message")?.text?.contains("(request id: ") == true)
            #expect(try await client.stats()["tasks"] == 0)
        }
    }

    @Test(arguments: [
        ("cut-before", 0), ("timeout-before=0.01", 0), ("cut-after", 1), ("timeout-after=0.01", 1),
    ])
    func `a connection is closed without a byte`(fault: String, tasks: Int) async throws {
        try await withSandbox { client async throws in
            let received = try await RawConnection.exchange(
                RawConnection.create("[[fault:\(fault)]]"),
                with: client.base
            )
            #expect(received.isEmpty)
            await #expect(throws: (any Error).self) { try await client.create("[[fault:\(fault)]]") }
            #expect(try await client.stats()["tasks"] == .integer(2 * tasks))
            #expect(try await client.stats()["refused"] == .integer(2 - 2 * tasks))
        }
    }

    @Test func `a cut is seen by AsyncHTTPClient as a closed connection`() async throws {
        try await withSandbox { client async throws in
            await #expect(throws: HTTPClientError.remoteConnectionClosed) {
                try await client.create("[[fault:cut-after]]")
            }
        }
    }

    @Test func `an error can come although the task was made`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.create("[[fault:500-after]]", ["external_task_id": "lost"])
            #expect(reply.status == 500)
            #expect(reply.code == 5000)
            #expect(try await client.query("lost").taskStatus == "submitted")
        }
    }

    @Test(arguments: [("malformed", 200), ("html", 200), ("524", 524)])
    func `an unreadable answer hides a task`(fault: String, status: Int) async throws {
        try await withSandbox { client async throws in
            let reply = try await client.create("[[fault:\(fault)]]", ["external_task_id": "lost"])
            #expect(reply.status == status)
            #expect(!reply.bytes.isEmpty)
            #expect(reply.json == nil)
            #expect(try await client.query("lost").taskStatus == "submitted")
        }
    }

    @Test func `a truncated answer announces more than it sends`() async throws {
        try await withSandbox { client async throws in
            let received = try await RawConnection.exchange(
                RawConnection.create("[[fault:truncated]]"),
                with: client.base
            )
            let parts = received.split(separator: "\r\n\r\n")
            let announced = try #require(received.lowercased().firstMatch(of: /content-length: (\d+)/)?.1)
            #expect(received.hasPrefix("HTTP/1.1 200"))
            #expect(try #require(parts.last).utf8.count == (try #require(Int(announced))) / 2)
            await #expect(throws: (any Error).self) { try await client.create("[[fault:truncated]]") }
            #expect(try await client.stats()["tasks"] == 2)
        }
    }

    @Test func `a redirect leads to a trap`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.create("[[fault:redirect]]")
            #expect(reply.status == 301)
            #expect(try await client.stats()["tasks"] == 0)
            let location = try #require(reply.header("location"))
            #expect(try await client.stats()["redirects_followed"] == 0)
            #expect(try await client.get(location).status == 410)
            #expect(try await client.stats()["redirects_followed"] == 1)
        }
    }

    @Test func `a fault that happens twice lets the third request through`() async throws {
        try await withSandbox { client async throws in
            var statuses: [Int] = []
            for attempt in 1...4 {
                let identifier: JSON = "attempt-\(attempt)"
                statuses.append(
                    try await client.create("[[fault:429-1302=2]]", ["external_task_id": identifier]).status
                )
            }
            #expect(statuses == [429, 429, 200, 200])
            #expect(try await client.create("another [[fault:429-1302=2]]").status == 429)
        }
    }

    @Test func `faults are combined in their order`() async throws {
        try await withSandbox { client async throws in
            let prompt = "[[fault:503=1,429-1303=1]] and [[fault:cut-after=1]]"
            #expect(try await client.create(prompt).code == 5001)
            #expect(try await client.create(prompt).code == 1303)
            await #expect(throws: (any Error).self) { try await client.create(prompt) }
            #expect(try await client.create(prompt).code == 0)
            #expect(try await client.stats()["tasks"] == 2)
            #expect(try await client.stats()["twins"] == 1)
        }
    }

    @Test func `a fault that does not exist is refused by name`() async throws {
        try await withSandbox { client async throws in
            let reply = try await client.create("[[fault:pol-500]]")
            #expect(reply.status == 400)
            #expect(reply.json?["message"]?.text?.contains("'pol-500'") == true)
        }
    }
}
