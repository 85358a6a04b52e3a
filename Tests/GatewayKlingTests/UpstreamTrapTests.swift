import GatewayModel
import GatewayTestKit
import NIOHTTP1
import Testing

@testable import GatewayKling

/// The mistakes that naive clients of this upstream make, one by one, as far as they are this target's to avoid.
@Suite struct UpstreamTrapTests {
    private static let failed =
        #"{"code":0,"message":"SUCCEED","request_id":"r","data":{"task_id":"1","task_status":"failed","#
        + #""task_status_msg":"Image pixel is invalid","task_result":{}}}"#

    @Test(arguments: ["", #"{"error":{"message":"upstream error","code":""}}"#])
    func `trap 1: a submission is never repeated after a time-out, a 5xx or a cut`(body: String) async throws {
        for status in [500, 502, 503, 504, 524] {
            try await ScriptedServer.run(.answer(status, body)) { server, port in
                let outcome = try await KlingClient.run(port: port) { await $0.create() }
                #expect(outcome.summary.hasPrefix("unknown"))
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test func `trap 2: HTTP 200 with a code other than zero is no success`() throws {
        #expect(try Fixture.create(200, #"{"code":1303,"message":"SUCCEED"}"#).summary == "later busy")
        #expect(try Fixture.create(200, #"{"code":1301,"message":"SUCCEED"}"#).summary == "never content_policy")
        #expect(try Fixture.create(200, #"{"code":77,"message":"SUCCEED"}"#).summary == "unknown unreadable")
        #expect(try Fixture.query(200, #"{"code":5000,"message":"m"}"#).summary == "again server_error")
    }

    @Test func `trap 3: a 429 that no waiting heals is told from one that it does`() throws {
        let saturated = #"{"code":"fail_to_fetch_task","message":"当前分组上游负载已饱和，请稍后再试","data":null}"#
        #expect(
            try Fixture.create(429, #"{"code":1303,"message":"parallel task over resource pack limit"}"#).summary
                == "later busy"
        )
        #expect(try Fixture.create(429, saturated).summary == "later busy")
        #expect(try Fixture.create(429, #"{"code":1102,"message":"m"}"#).summary == "operator balance")
        #expect(try Fixture.create(429, #"{"error":{"message":"Account in arrears"}}"#).summary == "operator balance")
        #expect(try Fixture.create(429, #"{"error":{"message":"账户余额不足"}}"#).summary == "operator balance")
    }

    @Test func `trap 4: the reason of a failure is the task's, never the message that says SUCCEED`() throws {
        let report = try #require(try Fixture.query(200, Self.failed).report)
        #expect(report.phase == .failed(VideoFailure(.upstreamFailed)))
        #expect(report.detail == "Image pixel is invalid")
        let silent = #"{"code":0,"message":"SUCCEED","data":{"task_status":"failed","task_status_msg":null}}"#
        #expect(try Fixture.query(200, silent).report?.detail == nil)
    }

    @Test(arguments: ["0", #""0""#, #""success""#, "true"], [#"{"url":"https://a/v"}"#, #"[{"url":"https://a/v"}]"#])
    func `trap 5: no field has a fixed type`(code: String, videos: String) throws {
        let body =
            #"{"code":\#(code),"data":{"task_id":7,"task_status":"succeed","task_result":{"videos":\#(videos)}}}"#
        let report = try Fixture.query(200, body).report
        #expect(report == TaskReport(id: "7", phase: .succeeded(url: "https://a/v")))
    }

    @Test(arguments: ["succeed", "succeeded", "SUCCESS", "Success", "completed", "COMPLETED"])
    func `trap 6: success has many words, and an unknown word is no failure`(word: String) throws {
        let body = #"{"code":0,"data":{"status":"\#(word)","url":"https://a/v"}}"#
        #expect(try Fixture.query(200, body).summary == "succeeded https://a/v")
        #expect(try Fixture.query(200, body.replacing(word, with: "\(word)ish")).summary == "processing")
    }

    @Test func `trap 7: times in seconds, milliseconds or text change nothing`() throws {
        let body =
            #"{"code":0,"data":{"task_id":"1","status":"queued","created_at":1777385361,"start_time":"1777385361"}}"#
        #expect(try Fixture.query(200, body).report == TaskReport(id: "1", phase: .submitted))
    }

    @Test func `trap 8: the model is always named, by the right name, and the duration is text`() throws {
        let text = String(decoding: try CreateBody(Fixture.order(), as: Fixture.name).encoded(), as: UTF8.self)
        #expect(text.contains(#""model_name":"kling-v1""#))
        #expect(text.contains(#""duration":"5""#))
        #expect(!text.contains(#""model":"#))
    }

    @Test func `trap 9: a field that was not ordered is not sent`() throws {
        let text = String(decoding: try CreateBody(Fixture.order(), as: Fixture.name).encoded(), as: UTF8.self)
        for field in ["cfg_scale", "camera_control", "negative_prompt", "sound", "multi_shot", "callback_url"] {
            #expect(!text.contains(field))
        }
    }

    @Test(arguments: [
        (404, ""), (404, #"{"code":1203,"message":"m"}"#),
        (400, #"{"code":"task_not_exist","message":"m","data":null}"#),
        (200, #"{"code":"success","message":"","data":null}"#),
    ])
    func `trap 13: a task that is not found is said to be just that, and not failed`(status: Int, body: String) throws {
        #expect(try Fixture.query(status, body).summary == "not found")
    }

    @Test func `trap 15: our own name travels, and a taken name means that this order arrived before`() throws {
        let text = String(decoding: try CreateBody(Fixture.order(), as: Fixture.name).encoded(), as: UTF8.self)
        #expect(text.contains(#""external_task_id":"kg-00000000000000000000000001""#))
        let taken = #"{"code":1201,"message":"external_task_id already exists"}"#
        #expect(try Fixture.create(400, taken).summary == "unknown rejected")
        let long = #"{"code":1201,"message":"external_task_id is too long"}"#
        #expect(try Fixture.create(400, long).summary == "never upstream_rejected")
    }

    @Test func `trap 16: a 5xx that will never heal is final`() throws {
        let message = "no available channel for group default and model kling-v9 (distributor) (request id: 2026)"
        let missing = #"{"error":{"code":"model_not_found","message":"\#(message)","type":"comet_api_error"}}"#
        #expect(try Fixture.create(503, missing).summary == "never upstream_rejected")
        #expect(try Fixture.create(503, missing).trouble?.requestID == "2026")
        let malformed = #"{"error":{"code":"invalid_request","message":"m","type":"comet_api_error","param":""}}"#
        #expect(try Fixture.create(500, malformed).summary == "never upstream_rejected")
    }

    @Test func `trap 17: what is told to tenants has none of the upstream's words`() throws {
        let outcome = try Fixture.create(400, #"{"code":1301,"message":"Failure to pass the risk control system"}"#)
        guard case .refusedForGood(let failure, let trouble) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure == VideoFailure(.contentPolicy))
        #expect(!failure.message.contains("risk control"))
        #expect(trouble.detail == "Failure to pass the risk control system")
    }

    @Test func `trap 21: a task is found again by key and id alone`() async throws {
        let body = #"{"code":0,"data":{"task_id":"1","task_status":"submitted"}}"#
        try await ScriptedServer.run(.answer(200, body)) { server, port in
            let key = try UpstreamKey(reading: Fixture.otherCanary).id
            let outcome = try await KlingClient.run(port: port) { await $0.query(task: "1", key: key) }
            #expect(outcome.summary == "submitted")
            #expect(server.requests.first?.headers["authorization"] == "Bearer \(Fixture.otherCanary)")
        }
    }

    @Test(arguments: ["878106242831892487", "9007199254740993", "9223372036854775807"])
    func `trap 24: an id of eighteen digits keeps them all`(id: String) throws {
        #expect(try Fixture.create(200, #"{"code":0,"data":{"task_id":"\#(id)"}}"#).summary == "made \(id)")
        #expect(try Fixture.create(200, #"{"code":0,"data":{"task_id":\#(id)}}"#).summary == "made \(id)")
        #expect(try Fixture.query(200, #"{"code":0,"data":{"task_id":\#(id)}}"#).report?.id == id)
    }

    @Test(arguments: [
        "8.78106242831892e17", "878106242831892487.0", "878106242831892487.5", "878106242831892487e0",
        "99999999999999999999",
    ])
    func `trap 24: an id that may have lost digits is none`(id: String) throws {
        #expect(try Fixture.create(200, #"{"code":0,"data":{"task_id":\#(id)}}"#).summary == "unknown unreadable")
    }

    @Test func `trap 25: redirects and pages of a CDN are not taken for the API`() throws {
        let headers: HTTPHeaders = ["location": "https://elsewhere.example/", "content-type": "text/html"]
        #expect(try Fixture.create(301, "<html>moved</html>", headers: headers).summary == "operator redirected")
        #expect(try Fixture.query(301, "<html>moved</html>", headers: headers).summary == "operator redirected")
        for status in 520...523 {
            #expect(try Fixture.create(status, "<html>error</html>").summary == "unknown server_error")
            #expect(try Fixture.query(status, "<html>error</html>").summary == "again server_error")
        }
    }
}
