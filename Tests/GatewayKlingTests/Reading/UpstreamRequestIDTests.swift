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

    @Test func `an id is kept to its limit`() throws {
        let headers: HTTPHeaders = ["x-request-id": String(repeating: "a", count: 5000)]
        let id = try Fixture.create(500, "", headers: headers).trouble?.requestID
        #expect(id?.count == UpstreamRequestID.maximumLength)
    }
}
