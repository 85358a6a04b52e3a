import GatewayModel
import NIOHTTP1
import Testing

@testable import GatewayKling

/// Where the upstream's id of a request is found.
@Suite struct UpstreamRequestIDTests {
    @Test(
        arguments: [
            (#"{"code":1201,"message":"x","request_id":"CL-1"}"#, [:], "CL-1"),
            (#"{"error":{"message":"no (request id: 2026112212345)","code":""}}"#, [:], "2026112212345"),
            (#"{"error":{"message":"no (Request ID:abc-1)","code":""}}"#, ["x-request-id": "h-1"], "abc-1"),
            (#"{"error":{"message":"no","code":""}}"#, ["x-request-id": "h-1"], "h-1"),
            (#"<html>"#, ["x-oneapi-request-id": "one-1", "x-request-id": "h-1"], "one-1"),
            (#"{"request_id":7}"#, ["X-Request-Id": "h-2"], "h-2"),
            (#"{"message":"request id: "}"#, [:], nil),
        ] as [(String, HTTPHeaders, String?)]
    )
    func `in the body, in the message, or in a header`(body: String, headers: HTTPHeaders, id: String?) throws {
        #expect(try Fixture.create(500, body, headers: headers).trouble?.requestID == id)
    }

    @Test func `a task that was made, or found, comes with the id of its answer`() throws {
        let body = #"{"code":0,"request_id":"CL-1","data":{"task_id":"7","task_status":"processing"}}"#
        guard case .made("7", let id) = try Fixture.create(200, body) else {
            Issue.record("The task is not made.")
            return
        }
        #expect(id == "CL-1")
        #expect(try Fixture.query(200, body).report?.requestID == "CL-1")
        let plain = #"{"code":0,"data":{"task_id":"7","task_status":"processing"}}"#
        #expect(try Fixture.query(200, plain, headers: ["x-request-id": "h-1"]).report?.requestID == "h-1")
    }

    @Test(arguments: ["A quiet street at sunset.", "a\nb", "é"])
    func `a sentence is no id, whosever words it repeats`(words: String) throws {
        let body = #"{"code":0,"data":{"task_id":"7","task_status":"processing"},"request_id":"\#(words)"}"#
        #expect(try Fixture.query(200, body.replacing("\n", with: #"\n"#)).report?.requestID == nil)
    }

    @Test func `an id is kept to its limit`() throws {
        let headers: HTTPHeaders = ["x-request-id": String(repeating: "a", count: 5000)]
        let id = try Fixture.create(500, "", headers: headers).trouble?.requestID
        #expect(id?.count == UpstreamRequestID.maximumLength)
    }
}
