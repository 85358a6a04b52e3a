import GatewayModel
import NIOHTTP1
import Testing

@testable import GatewayKling

/// The table of what becomes of an order's money.
@Suite struct CreateTableTests {
    @Test(arguments: [
        (401, 1000, "operator credentials"), (401, 1001, "operator credentials"), (401, 1002, "operator credentials"),
        (401, 1003, "operator credentials"), (401, 1004, "operator credentials"), (429, 1100, "operator credentials"),
        (429, 1101, "operator balance"), (429, 1102, "operator balance"), (403, 1103, "operator credentials"),
        (400, 1200, "never upstream_rejected"), (400, 1201, "never upstream_rejected"),
        (404, 1202, "operator not_found"), (404, 1203, "never upstream_rejected"), (400, 1300, "never content_policy"),
        (400, 1301, "never content_policy"), (429, 1302, "later busy"), (429, 1303, "later busy"),
        (429, 1304, "operator credentials"), (500, 5000, "unknown server_error"), (503, 5001, "unknown server_error"),
        (504, 5002, "unknown server_error"),
    ])
    func `each of Kling's codes, whatever status a relay gives it`(status: Int, code: Int, expected: String) throws {
        let plain = #"{"code":\#(code),"message":"m","request_id":"r"}"#
        let quoted = #"{"code":"\#(code)","message":"m","data":null}"#
        let wrapped = #"{"error":{"code":\#(code),"message":"m","type":"x","param":""}}"#
        let nested = #"{"code":"fail_to_fetch_task","message":"{\"code\":\#(code),\"message\":\"m\"}","data":null}"#
        for body in [plain, quoted, wrapped, nested] {
            for status in [status, 200, 400, 500] {
                let outcome = try Fixture.create(status, body)
                #expect(outcome.summary == expected, "\(status) \(body)")
                #expect(outcome.trouble?.code == "\(code)")
                #expect(outcome.trouble?.status == status)
            }
        }
    }

    @Test(arguments: [
        (500, "invalid_request", "never upstream_rejected"), (400, "invalid_request", "never upstream_rejected"),
        (503, "model_not_found", "never upstream_rejected"), (404, "model_not_found", "never upstream_rejected"),
        (500, "model_price_error", "never upstream_rejected"), (403, "insufficient_user_quota", "operator balance"),
        (403, "pre_consume_token_quota_failed", "operator balance"), (500, "insufficient_quota", "operator balance"),
        (400, "sensitive_words_detected", "never content_policy"), (500, "do_request_failed", "unknown server_error"),
        (500, "get_channel_failed", "unknown server_error"), (500, "fail_to_fetch_task", "unknown server_error"),
        (429, "fail_to_fetch_task", "later busy"), (400, "fail_to_fetch_task", "never upstream_rejected"),
        (400, "task_not_exist", "unknown not_found"), (404, "anything", "operator not_found"),
        (200, "anything", "unknown unreadable"), (200, "task_not_exist", "unknown not_found"),
        (200, "insufficient_user_quota", "operator balance"), (401, "", "operator credentials"),
    ])
    func `each of the relays' words`(status: Int, word: String, expected: String) throws {
        let wrapped = #"{"error":{"message":"m","type":"new_api_error","param":"","code":"\#(word)"}}"#
        let task = #"{"code":"\#(word)","message":"m","data":null}"#
        #expect(try Fixture.create(status, wrapped).summary == expected)
        #expect(try Fixture.create(status, task).summary == expected)
    }

    @Test(arguments: [
        (300, "operator redirected"), (301, "operator redirected"), (302, "operator redirected"),
        (304, "operator redirected"), (307, "operator redirected"), (308, "operator redirected"),
        (400, "never upstream_rejected"), (401, "operator credentials"), (402, "operator balance"),
        (403, "operator credentials"), (404, "operator not_found"), (405, "operator not_found"),
        (408, "unknown timed_out"), (409, "unknown rejected"), (413, "never upstream_rejected"),
        (415, "never upstream_rejected"), (418, "unknown rejected"), (422, "never upstream_rejected"),
        (425, "later busy"), (429, "later busy"), (451, "never upstream_rejected"), (499, "unknown rejected"),
        (500, "unknown server_error"), (502, "unknown server_error"), (503, "unknown server_error"),
        (504, "unknown timed_out"), (520, "unknown server_error"), (521, "unknown server_error"),
        (522, "unknown server_error"), (523, "unknown server_error"), (524, "unknown timed_out"),
        (599, "unknown server_error"), (700, "unknown server_error"),
    ])
    func `each status that comes without a code`(status: Int, expected: String) throws {
        for body in [
            "", "{}", #"{"message":"m"}"#, #"{"error":{"message":"m","type":"","param":"","code":""}}"#, "plain",
        ] {
            #expect(try Fixture.create(status, body).summary == expected, "\(status) \(body)")
        }
    }

    @Test(arguments: [
        (200, "unknown unreadable"), (301, "operator redirected"), (400, "operator unreadable"),
        (403, "operator credentials"), (404, "operator not_found"), (405, "operator not_found"), (429, "later busy"),
        (500, "unknown server_error"), (502, "unknown server_error"), (524, "unknown timed_out"),
    ])
    func `a page for people is not the API`(status: Int, expected: String) throws {
        let page = "\n<!DOCTYPE html><html><body>content policy, insufficient balance</body></html>"
        #expect(try Fixture.create(status, page).summary == expected)
        #expect(
            try Fixture.create(status, "x", headers: ["content-type": "text/html; charset=utf-8"]).summary == expected
        )
    }

    @Test(arguments: [
        "", "null", "[]", "7", "true", #""made""#, "{}", #"{"code":0}"#, #"{"code":0,"data":null}"#,
        #"{"code":0,"data":{}}"#, #"{"code":0,"data":{"task_id":""}}"#, #"{"code":0,"data":{"task_id":null}}"#,
        #"{"code":0,"data":{"task_id":{"a":1}}}"#, #"{"code":0,"data":{"task_id":"null"}}"#,
        #"{"code":0,"data":{"task_id":"0"}}"#, #"{"code":0,"data":{"task_id":0}}"#,
        #"{"code":0,"data":{"task_id":-5}}"#,
        #"{"code":0,"data":{"task_id":"a b"}}"#, #"{"code":0,"data":{"task_id":".."}}"#,
        #"{"code":0,"data":{"task_id":1.5}}"#, #"{"code":0,"data":"878106242831892487"}"#,
        #"{"code":0,"message":"SUCCEED","request_id":"878106242831892487"}"#, #"{"id":"878106242831892487"}"#,
        #"{"code":0,"data":[{"task_id":"1"},{"task_id":"2"}]}"#, #"{"code":123,"data":{"task_id":"1"}}"#,
        #"{"code":1303,"data":{"task_id":"1"}}"#, #"{"code":1201,"data":{"task_id":"1"}}"#,
        #"{"code":false,"data":{"task_id":"1"}}"#, #"{"code":"failed","data":{"task_id":"1"}}"#,
        #"{"code":0,"error":{"message":"m"},"data":{"task_id":"1"}}"#, #"{"error":{"message":"m"}}"#,
        #"{"error":"m"}"#, #"{"success":false,"message":"m"}"#, #"{"code":401,"message":"m"}"#,
    ])
    func `a success that does not name one task is unknown`(body: String) throws {
        let outcome = try Fixture.create(200, body)
        #expect(outcome.summary == "unknown unreadable", "\(body)")
    }

    @Test(arguments: [400, 401, 404, 429, 500])
    func `a refusal that names a task is unknown`(status: Int) throws {
        #expect(try Fixture.create(status, #"{"code":1303,"data":{"task_id":"1"}}"#).summary == "unknown unreadable")
    }

    @Test func `an id is kept to its longest`() throws {
        let fits = String(repeating: "9", count: TaskFields.maximumIDLength)
        #expect(try Fixture.create(200, #"{"code":0,"data":{"task_id":"\#(fits)"}}"#).summary == "made \(fits)")
        #expect(try Fixture.create(200, #"{"code":0,"data":{"task_id":"\#(fits)9"}}"#).summary == "unknown unreadable")
    }

    @Test func `a wait is handed on`() throws {
        let outcome = try Fixture.create(429, "", headers: ["retry-after": "17"])
        #expect(outcome.trouble?.retryAfter == .seconds(17))
    }
}
