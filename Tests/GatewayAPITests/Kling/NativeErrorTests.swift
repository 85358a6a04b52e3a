import GatewayLedger
import GatewayModel
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct NativeErrorTests {
    @Test(arguments: [
        ("{", 1200, "JSON"), ("{}", 1201, "prompt"), (#"{"prompt":"x","model":"kling-v1"}"#, 1201, "model_name"),
        (#"{"prompt":"x","model_name":"kling-v9"}"#, 1201, "model_name"),
        (#"{"prompt":"x","callback_url":"a.example"}"#, 1201, "callback_url"),
        (#"{"prompt":"x","sound":"on"}"#, 1201, "sound"), (#"{"prompt":"x","multi_shot":true}"#, 1201, "multi_shot"),
        (#"{"prompt":"x","duration":5.5}"#, 1201, "duration"), (#"{"prompt":"x","duration":"7"}"#, 1201, "duration"),
        (#"{"prompt":"x","seconds":"5"}"#, 1201, "duration"), (#"{"prompt":"x","size":"960x960"}"#, 1201, "size"),
        (#"{"prompt":"x","metadata":{"a":"b"}}"#, 1201, "metadata"),
        (#"{"prompt":"x","external_task_id":"a\u0000b"}"#, 1201, "external_task_id"),
        (#"{"prompt":"x","external_task_id":7}"#, 1201, "external_task_id"),
        (#"{"prompt":"x","external_task_id":"\#(String(repeating: "e", count: 129))"}"#, 1201, "external_task_id"),
        (#"{"prompt":"x","mode":"standard"}"#, 1201, "mode"), (#"{"prompt":"x","cfg_scale":2}"#, 1201, "cfg_scale"),
    ])
    func `an order that breaks a rule is refused in Kling's words, naming the field`(
        body: String,
        code: Int,
        name: String
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.post(NativeTests.path, body, headers: [.requestID: "r-1"])
            #expect(reply.status == 400)
            #expect(reply.json.names == ["code", "message", "request_id", "data"])
            #expect(reply.json["code"].integer == code)
            #expect(reply.json["message"].string?.contains(name) == true)
            #expect(reply.json["request_id"].string == "r-1")
            #expect(reply.headers[.requestID] == "r-1")
        }
        #expect(gateway.store.writes == 0)
    }

    @Test func `the longest own id is taken`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let id = String(repeating: "ä", count: 128)
            let reply = try await client.post(NativeTests.path, #"{"prompt":"x","external_task_id":"\#(id)"}"#)
            #expect(reply.json["data"]["task_info"]["external_task_id"].string == id)
        }
    }

    @Test func `whatever else goes wrong has Kling's number, too`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let form = try await client.post(NativeTests.path, form: [("prompt", "x")])
            #expect(form.status == 415)
            #expect(form.json["code"].integer == 1200)
            let unknown = try await client.get(
                "\(NativeTests.path)/nobody",
                headers: [.accept: "application/problem+json"]
            )
            #expect(unknown.status == 404)
            #expect(unknown.json["code"].integer == 1203)
            #expect(unknown.headers[.contentType] == "application/json")
            let path = try await client.get("/kling/v1/videos/image2video")
            #expect(path.json["code"].integer == 1203)
            let method = try await client.call(.delete, NativeTests.path)
            #expect(method.status == 405)
            #expect(method.json["code"].integer == 1202)
            for query in ["pageNum=0", "pageNum=1001", "pageSize=0", "pageSize=501", "page=1"] {
                let reply = try await client.get("\(NativeTests.path)?\(query)")
                #expect(reply.status == 400)
                #expect(reply.json["code"].integer == 1201)
            }
            gateway.drain.drain()
            let draining = try await client.post(NativeTests.path, #"{"prompt":"x"}"#)
            #expect(draining.status == 503)
            #expect(draining.json["code"].integer == 5001)
            #expect(draining.headers[.retryAfter] == "5")
        }
    }

    @Test(arguments: GatewayError.Code.allCases)
    func `each code has one of Kling's numbers that fits its status`(code: GatewayError.Code) {
        let allowed: ClosedRange<Int> =
            switch code.status.code.code {
            case 401: 1000...1004
            case 402: 1102...1102
            case 429: 1302...1303
            case 403: 1103...1103
            case 404: 1203...1203
            case 405: 1202...1202
            case 500: 5000...5000
            case 503: 5001...5001
            default: 1200...1201
            }
        #expect(allowed.contains(code.klingCode))
    }
}
