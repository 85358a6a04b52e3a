import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayKling

/// The table of what is known after asking for a page of tasks.
@Suite struct ListTableTests {
    @Test(arguments: [
        (
            #"{"code":0,"data":[{"task_id":"2","task_status":"processing","task_info":{"external_task_id":"kg-a"}},"#
                + #"{"task_id":"1","task_status":"failed"}]}"#,
            "2 kg-a processing, 1 - failed upstream_failed"
        ),
        (
            #"{"code":"success","data":[{"task_id":"3","status":"IN_PROGRESS","data":{"data":{"task_info":"#
                + #"{"external_task_id":"kg-b"}}}}]}"#,
            "3 kg-b processing"
        ),
        (#"{"code":"success","data":[{"task_id":"4","status":"queued"}]}"#, "4 - submitted"),
        (#"{"object":"list","data":[{"id":"5","object":"video","status":"in_progress"}]}"#, "5 - processing"),
        (#"{"code":0,"data":[{"id":"6","status":"submitted","external_id":"kg-c"}]}"#, "6 kg-c submitted"),
        (#"{"code":0,"message":"SUCCEED","data":[]}"#, ""),
    ])
    func `each list`(body: String, expected: String) throws {
        #expect(try Fixture.list(200, body).summary == expected)
    }

    @Test(arguments: [
        (200, #"{"code":"success","message":"","data":null}"#, "unreadable"),
        (200, #"{"code":0,"data":{"task_id":"1","task_status":"processing"}}"#, "unreadable"),
        (200, #"{"code":1203,"message":"m"}"#, "not_found"), (200, "<html></html>", "unreadable"),
        (404, #"{"error":{"message":"Invalid URL (GET /x)","type":"invalid_request_error"}}"#, "not_found"),
        (404, "", "not_found"), (401, "", "credentials"), (429, #"{"code":1302}"#, "busy"), (500, "", "server_error"),
        (400, #"{"code":1201,"message":"pageNum or pageSize value is invalid"}"#, "rejected"),
        (301, "", "redirected"),
    ])
    func `each answer that is no list`(status: Int, body: String, expected: String) throws {
        #expect(try Fixture.list(status, body).summary == "unavailable \(expected)")
    }

    @Test(
        arguments: [
            (#"{"task_id":"1","created_at":1777385361501}"#, 1_777_385_361_501),
            (#"{"id":"1","create_time":1777385361501}"#, 1_777_385_361_501),
            (#"{"task_id":"1","submit_time":1777385361}"#, 1_777_385_361_000),
            (#"{"task_id":"1","created_at":"yesterday"}"#, nil), (#"{"task_id":"1","created_at":0}"#, nil),
            (#"{"task_id":"1"}"#, nil),
        ] as [(String, Int64?)]
    )
    func `when a task was made, in either unit`(task: String, expected: Int64?) throws {
        guard case .page(let tasks) = try Fixture.list(200, #"{"code":0,"data":[\#(task)]}"#) else {
            Issue.record("no page")
            return
        }
        #expect(tasks.map(\.createdAt) == [expected.map { Timestamp(milliseconds: $0) }])
    }

    @Test func `a page is asked for by its number, with the key of its account`() async throws {
        try await ScriptedServer.run(.answer(200, #"{"code":0,"data":[]}"#)) { server, port in
            try await KlingClient.run(port: port) { client in
                #expect(client.shares.count == 2)
                for key in client.shares.map(\.id) {
                    let outcome = await client.list(page: 2, size: 100, key: key)
                    #expect(outcome.summary.isEmpty)
                }
            }
            #expect(server.requests.map(\.method) == ["GET", "GET"])
            #expect(
                server.requests.allSatisfy { $0.target == "/kling/v1/videos/text2video?pageNum=2&pageSize=100" }
            )
            let keys = server.requests.map { $0.headers["authorization"] }
            #expect(keys == [Fixture.canary, Fixture.otherCanary].map { "Bearer \($0)" })
        }
    }

    @Test func `where the task is not the end of the path there is no list`() throws {
        let configuration = try KlingClientConfiguration.usual(queryPath: "/tasks/{task_id}/status")
        #expect(configuration.listURL(page: 1, size: 10) == nil)
    }

    @Test func `a page of the greatest length that is asked for is within the bounds of what is read`() throws {
        let task = """
            {"task_id":"878106242831892487","task_status":"succeed","task_status_msg":"","task_info":\
            {"external_task_id":"kg-00000000000000000000000001"},"created_at":1777385361501,"updated_at":1777385361501,\
            "task_result":{"videos":[{"id":"1","url":"https://example.com/\(String(repeating: "a", count: 2000))",\
            "watermark_url":"","duration":"5.04"}]},"watermark_info":{"enabled":false},"final_unit_deduction":"1",\
            "final_balance_deduction":{"quota":"1","list_price":"1"}}
            """
        let body = #"{"code":0,"data":[\#(Array(repeating: task, count: 100).joined(separator: ","))]}"#
        #expect(body.utf8.count < 1 << 20)
        guard case .page(let tasks) = try Fixture.list(200, body) else {
            Issue.record("no page")
            return
        }
        #expect(tasks.count == 100)
    }
}
