import Testing

@testable import KlingSandbox

struct PollFaultTests {
    @Test(arguments: [
        ("poll-429", 429, false), ("poll-500", 500, false), ("poll-html", 502, true), ("poll-malformed", 200, true),
        ("poll-redirect", 301, true),
    ])
    func `the first queries are answered badly, the next ones well`(
        fault: String,
        status: Int,
        isUnreadable: Bool
    ) async throws {
        try await withSandbox { client async throws in
            let id = try #require(try await client.create("[[fault:\(fault)=2]]").taskID)
            for _ in 1...2 {
                let reply = try await client.query(id)
                #expect(reply.status == status)
                #expect((reply.json == nil) == isUnreadable)
            }
            #expect(try await client.query(id).taskStatus == "submitted")
        }
    }

    @Test(arguments: ["poll-cut", "poll-truncated"])
    func `the first queries are cut`(fault: String) async throws {
        try await withSandbox { client async throws in
            let id = try #require(try await client.create("[[fault:\(fault)=1]]").taskID)
            await #expect(throws: (any Error).self) { try await client.query(id) }
            #expect(try await client.query(id).taskStatus == "submitted")
            #expect(try await client.stats()["polls"] == 2)
        }
    }

    @Test func `without a number it is three queries`() async throws {
        try await withSandbox { client async throws in
            let id = try #require(try await client.create("[[fault:poll-500]]").taskID)
            var statuses: [Int] = []
            for _ in 1...4 {
                statuses.append(try await client.query(id).status)
            }
            #expect(statuses == [500, 500, 500, 200])
        }
    }

    @Test func `several take turns`() async throws {
        try await withSandbox { client async throws in
            let id = try #require(try await client.create("[[fault:poll-500=1,poll-html=2]]").taskID)
            var statuses: [Int] = []
            for _ in 1...4 {
                statuses.append(try await client.query(id).status)
            }
            #expect(statuses == [500, 502, 502, 200])
        }
    }
}
