import GatewayModel
import Testing

@testable import GatewayKling

/// Every dress in which an answer has been seen.
@Suite struct ShapeTests {
    private static let id = "878106242831892487"

    @Test(arguments: [
        // A: Kling's own, as the reference page draws it, as it was recorded, and with odd codes.
        (
            #"{"code":0,"message":"SUCCEED","request_id":"r","data":{"task_id":"878106242831892487","#
                + #""task_status":"submitted","task_info":{"external_task_id":"kg-1"},"created_at":1777385361501}}"#, id
        ),
        (
            #"{"code":0,"message":"SUCCEED","data":{"task_id":"878106242831892487","task_status":"submitted","#
                + #""task_info":{},"task_result":null,"task_status_msg":null,"created_at":1777385361501}}"#, id
        ),
        (#"{"code":"0","message":"","data":{"task_id":"878106242831892487"}}"#, id),
        (#"{"code":true,"data":{"task_id":"878106242831892487"}}"#, id),
        (#"{"code":200,"data":{"task_id":"878106242831892487"}}"#, id),
        (#"{"data":{"task_id":"878106242831892487"}}"#, id),
        (#"{"code":0,"data":{"task_id":878106242831892487}}"#, id),
        // B and C: relays' records.
        (
            #"{"code":"success","message":"","data":{"task_id":"task_Ab1","status":"SUBMITTED","data":null}}"#,
            "task_Ab1"
        ),
        (#"{"code":"success","data":{"task_id":"t-1","status":"queued","url":"","error":null}}"#, "t-1"),
        // D: OpenAI's.
        (
            #"{"id":"task_Ab1","task_id":"task_Ab1","object":"video","status":"queued","created_at":1777385361}"#,
            "task_Ab1"
        ),
        (#"{"id":"video_9","object":"video","model":"kling-v1","status":"queued","progress":0}"#, "video_9"),
        // E: Kling's newer protocol, single and as a list.
        (#"{"code":0,"data":{"id":"878106242831892487","status":"submitted","create_time":1}}"#, id),
        (#"{"code":0,"data":[{"id":"878106242831892487","status":"submitted"}]}"#, id),
        // Flat, as in callbacks.
        (#"{"task_id":"878106242831892487","task_status":"submitted"}"#, id),
    ])
    func `an order's task is found`(body: String, id: String) throws {
        #expect(try Fixture.create(200, body).summary == "made \(id)")
        #expect(try Fixture.create(201, body).summary == "made \(id)")
    }

    @Test(arguments: [
        "submitted", "queued", "pending", "QUEUED", "SUBMITTED", "NOT_START",
    ])
    func `words for waiting`(word: String) throws {
        #expect(try Fixture.query(200, #"{"code":0,"data":{"task_status":"\#(word)"}}"#).summary == "submitted")
        #expect(try Fixture.query(200, #"{"code":"success","data":{"status":"\#(word)"}}"#).summary == "submitted")
    }

    @Test(arguments: [
        "processing", "in_progress", "IN_PROGRESS", "running", "UNKNOWN", "unknown", "error", "rendering", "審查中", "",
        " failed?",
    ])
    func `words for work, and words that nobody knows`(word: String) throws {
        let body = #"{"code":0,"data":{"task_id":"1","task_status":"\#(word)"}}"#
        #expect(try Fixture.query(200, body).summary == "processing")
    }

    @Test(arguments: [
        #"{"code":0,"data":{"task_status":"succeed","task_result":{"videos":[{"url":"U","duration":"5.1"}]}}}"#,
        #"{"code":0,"data":{"task_status":"succeed","task_result":{"videos":{"id":"v","url":"U","duration":5.04}}}}"#,
        #"{"code":0,"data":{"task_status":"succeed","task_result":{"videos":[{"url":null},{"url":"U"}]}}}"#,
        #"{"code":"success","data":{"status":"SUCCESS","progress":"100%","result_url":"U","fail_reason":""}}"#,
        #"{"code":"success","data":{"status":"SUCCESS","fail_reason":"U"}}"#,
        #"{"code":"success","data":{"status":"SUCCESS","data":{"code":0,"data":{"task_status":"succeed","#
            + #""task_result":{"videos":[{"url":"U"}]}}}}}"#,
        #"{"code":"success","data":{"status":"SUCCESS","data":{"task_result":{"videos":[{"url":"U"}]}}}}"#,
        #"{"code":"success","data":{"status":"succeeded","url":"U","format":"mp4","metadata":null,"error":null}}"#,
        #"{"id":"t","object":"video","status":"completed","progress":100,"metadata":{"url":"U"}}"#,
        #"{"id":"t","object":"video","status":"completed","video_url":"U"}"#,
        #"{"code":0,"data":{"id":"1","status":"succeeded","outputs":[{"type":"video","id":"v","url":"U"}]}}"#,
        #"{"code":0,"data":[{"id":"1","status":"succeeded","outputs":[{"url":"U"}]}]}"#,
        #"{"code":0,"data":{"task_result":{"videos":[{"url":"U"}]}}}"#,
    ])
    func `a finished video's address is found`(body: String) throws {
        let url = "https://files.example/v.mp4?sign=a%2Fb&x=1"
        let outcome = try Fixture.query(200, body.replacing("\"U\"", with: "\"\(url)\""))
        #expect(outcome.summary == "succeeded \(url)")
    }

    @Test(arguments: [
        "{}", "null", #"{"videos":[]}"#, #"{"videos":{}}"#, #"{"videos":null}"#, #"{"videos":"x"}"#,
        #"{"videos":[{"url":""}]}"#, #"{"videos":[{"url":7}]}"#, #"{"videos":[{"url":"ftp://a/b"}]}"#, "[]", "7",
        #"{"videos":[{"url":"not an address"}]}"#, #"{"videos":[[]]}"#,
    ])
    func `a success without an address is asked about again`(result: String) throws {
        let body = #"{"code":0,"data":{"task_id":"1","task_status":"succeed","task_result":\#(result)}}"#
        #expect(try Fixture.query(200, body).summary == "processing")
    }

    @Test(arguments: [#"1777385361501"#, "1777385361", #""1777385361""#, "null", "{}", "1.5", #""yesterday""#, "-1"])
    func `times in any unit and of any type are nobody's trouble`(time: String) throws {
        let body =
            #"{"code":0,"data":{"task_id":"1","task_status":"processing","created_at":\#(time),"updated_at":\#(time)}}"#
        #expect(try Fixture.query(200, body).report == TaskReport(id: "1", phase: .processing))
        #expect(try Fixture.create(200, body).summary == "made 1")
    }
}
