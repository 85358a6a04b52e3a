import GatewayModel
import NIOHTTP1
import Testing

@testable import GatewayKling

/// The table of what is known after asking for a task.
@Suite struct QueryTableTests {
    @Test(arguments: [
        (401, 1000, "operator credentials"), (401, 1004, "operator credentials"), (429, 1100, "operator credentials"),
        (429, 1101, "operator balance"), (403, 1103, "operator credentials"), (400, 1201, "again rejected"),
        (404, 1202, "operator not_found"), (404, 1203, "not found"), (400, 1301, "again rejected"),
        (429, 1302, "again busy"), (429, 1304, "operator credentials"), (500, 5000, "again server_error"),
        (504, 5002, "again server_error"),
    ])
    func `each of Kling's codes`(status: Int, code: Int, expected: String) throws {
        let body = #"{"code":\#(code),"message":"m","request_id":"r"}"#
        for status in [status, 200] {
            #expect(try Fixture.query(status, body).summary == expected, "\(status) \(body)")
        }
    }

    @Test(arguments: [
        (400, #"{"code":"task_not_exist","message":"m","data":null}"#, "not found"),
        (200, #"{"code":"task_not_exist","message":"m","data":null}"#, "not found"),
        (200, #"{"code":"success","message":"","data":null}"#, "not found"),
        (200, #"{"code":"success","message":"","data":{}}"#, "not found"),
        (200, #"{"code":0,"message":"SUCCEED","data":[]}"#, "not found"),
        (404, "", "not found"), (404, "{}", "not found"), (404, #"{"error":{"message":"no such task"}}"#, "not found"),
        (404, #"{"error":{"message":"Invalid URL (GET /x)","type":"invalid_request_error"}}"#, "operator not_found"),
        (404, "<html>404</html>", "operator not_found"), (301, "", "operator redirected"),
        (401, "", "operator credentials"), (403, #"{"error":{"message":"m"}}"#, "operator credentials"),
        (402, "", "operator balance"), (429, "", "again busy"), (500, "", "again server_error"),
        (524, "<html>524</html>", "again timed_out"), (400, "", "again rejected"), (200, "", "again unreadable"),
        (200, "<html>hello</html>", "again unreadable"), (200, "{}", "again unreadable"),
        (200, "[]", "again unreadable"), (200, #"{"success":false,"message":"m"}"#, "again unreadable"),
        (200, #"{"code":0,"data":{"created_at":1}}"#, "again unreadable"),
        (200, #"{"code":0,"data":[{"task_id":"1"},{"task_id":"2"}]}"#, "again unreadable"),
        (500, #"{"code":"fail_to_fetch_task","message":"m","data":null}"#, "again server_error"),
    ])
    func `each answer without a report`(status: Int, body: String, expected: String) throws {
        #expect(try Fixture.query(status, body).summary == expected)
    }

    @Test func `the task that was asked for is found in a list`() throws {
        let body =
            #"{"code":0,"data":[{"task_id":"1","task_status":"failed"},{"task_id":"2","task_status":"submitted"}]}"#
        let outcome = try Fixture.query(200, body, handle: .id("2"))
        #expect(outcome.report == TaskReport(id: "2", phase: .submitted))
    }

    @Test func `an answer for a name must bear the name`() throws {
        func body(_ name: String) -> String {
            #"{"code":0,"data":{"task_id":"1","task_status":"submitted","task_info":{"external_task_id":"\#(name)"}}}"#
        }
        let handle = TaskHandle.name(Fixture.name)
        #expect(try Fixture.query(200, body(Fixture.name.text), handle: handle).summary == "submitted")
        #expect(try Fixture.query(200, body("kg-other"), handle: handle).summary == "not found")
        let nameless = #"{"code":0,"data":{"task_id":"1","task_status":"submitted"}}"#
        #expect(try Fixture.query(200, nameless, handle: handle).summary == "not found")
        #expect(try Fixture.query(200, nameless, handle: .id("2")).report?.id == "1")
    }

    @Test(arguments: [
        #"{"code":0,"message":"SUCCEED","data":{"task_status":"failed","task_status_msg":"R"}}"#,
        #"{"code":"success","message":"","data":{"status":"FAILURE","fail_reason":"R"}}"#,
        #"{"code":"success","data":{"status":"failed","error":{"message":"R","code":"x"}}}"#,
        #"{"id":"t","object":"video","status":"failed","error":{"message":"R","code":"x"}}"#,
        #"{"code":0,"message":"SUCCEED","data":{"id":"1","status":"failed","message":"R"}}"#,
        #"{"code":"success","data":{"status":"FAILURE","data":{"data":{"task_status":"failed","#
            + #""task_status_msg":"R"}}}}"#,
    ])
    func `a failed task has its reason, and moderation is told apart`(body: String) throws {
        let plain = try #require(
            try Fixture.query(200, body.replacing("\"R\"", with: "\"Image pixel is invalid\"")).report
        )
        #expect(plain.phase == .failed(VideoFailure(.upstreamFailed)))
        #expect(plain.detail == "Image pixel is invalid")
        let risk = "Failure to pass the risk control system"
        let moderated = try #require(try Fixture.query(200, body.replacing("\"R\"", with: "\"\(risk)\"")).report)
        #expect(moderated.phase == .failed(VideoFailure(.contentPolicy)))
        #expect(moderated.detail == risk)
    }

    @Test(arguments: ["内容违规", "触发敏感词", "未通过审核", "Content security check failed", "NSFW", "violates our policy"])
    func `moderation speaks English and Chinese`(reason: String) throws {
        let body = #"{"code":0,"data":{"task_status":"failed","task_status_msg":"\#(reason)"}}"#
        #expect(try Fixture.query(200, body).summary == "failed content_policy")
    }

    @Test(arguments: [("processing", "processing"), ("submitted", "submitted"), ("failed", "failed upstream_failed")])
    func `a relay's failure does not count while Kling says otherwise`(original: String, expected: String) throws {
        let body =
            #"{"code":"success","data":{"status":"FAILURE","data":{"task_status":"\#(original)"}}}"#
        #expect(try Fixture.query(200, body).summary == expected)
    }
}
