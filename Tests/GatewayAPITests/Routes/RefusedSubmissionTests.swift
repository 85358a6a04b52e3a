import GatewayModel
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct RefusedSubmissionTests {
    static let long = String(repeating: "ä", count: 2501)
    static let pairs17 = (0..<17).map { #""k\#($0)":"v""# }.joined(separator: ",")

    @Test(
        arguments: [
            // What is no JSON object.
            ("", "invalid_json", nil), ("{", "invalid_json", nil), ("[]", "invalid_json", nil),
            ("null", "invalid_json", nil),
            (#"{"prompt":"x"} x"#, "invalid_json", nil), (#"{"prompt":"\ud800"}"#, "invalid_json", nil),
            // Fields that are missing, unknown or given twice.
            ("{}", "missing_field", "prompt"), (#"{"prompt":" \n "}"#, "missing_field", "prompt"),
            (#"{"prompt":null}"#, "missing_field", "prompt"),
            (#"{"prompt":"x","n":2}"#, "unknown_field", "n"),
            (#"{"prompt":"x","prompt":"y"}"#, "invalid_field", "prompt"),
            (#"{"prompt":"x","webhook_url":"https://a.example"}"#, "invalid_field", "webhook_url"),
            (#"{"prompt":"x","webhook_url":"a.example"}"#, "invalid_field", "webhook_url"),
            (#"{"prompt":"x","webhook_url":1}"#, "invalid_field", "webhook_url"),
            (#"{"prompt":"x","input_reference":"x"}"#, "unknown_field", "input_reference"),
            (#"{"prompt":"x","callback_url":"https://a.example"}"#, "unknown_field", "callback_url"),
            // Prompts.
            (#"{"prompt":1}"#, "invalid_field", "prompt"), (#"{"prompt":"\#(long)"}"#, "invalid_field", "prompt"),
            (#"{"prompt":"a\u0000b"}"#, "invalid_field", "prompt"),
            (#"{"prompt":"x","negative_prompt":"\#(long)"}"#, "invalid_field", "negative_prompt"),
            // Model, length, shape.
            (#"{"prompt":"x","model":"kling-v9"}"#, "unknown_model", "model"),
            (#"{"prompt":"x","model":1}"#, "invalid_field", "model"),
            (#"{"prompt":"x","seconds":"7"}"#, "unsupported_by_model", "seconds"),
            (#"{"prompt":"x","seconds":5.5}"#, "invalid_field", "seconds"),
            (#"{"prompt":"x","seconds":"five"}"#, "invalid_field", "seconds"),
            (#"{"prompt":"x","seconds":1e400}"#, "invalid_field", "seconds"),
            (#"{"prompt":"x","seconds":true}"#, "invalid_field", "seconds"),
            (#"{"prompt":"x","aspect_ratio":"4:3"}"#, "invalid_field", "aspect_ratio"),
            (#"{"prompt":"x","mode":"standard"}"#, "unsupported_by_model", "mode"),
            (#"{"prompt":"x","size":"1x1"}"#, "invalid_field", "size"),
            (#"{"prompt":"x","size":"1280x720","mode":"pro"}"#, "invalid_field", "size"),
            (#"{"prompt":"x","size":"1280x720","aspect_ratio":"9:16"}"#, "invalid_field", "size"),
            // Guidance and camera.
            (#"{"prompt":"x","cfg_scale":1.01}"#, "invalid_field", "cfg_scale"),
            (#"{"prompt":"x","cfg_scale":-0.01}"#, "invalid_field", "cfg_scale"),
            (#"{"prompt":"x","cfg_scale":"0.5"}"#, "invalid_field", "cfg_scale"),
            (#"{"prompt":"x","cfg_scale":1e999}"#, "invalid_field", "cfg_scale"),
            (#"{"prompt":"x","cfg_scale":0.4,"model":"kling-v2-6"}"#, "unsupported_by_model", "cfg_scale"),
            (#"{"prompt":"x","camera_control":"simple"}"#, "invalid_field", "camera_control"),
            (#"{"prompt":"x","camera_control":{"config":{"pan":1}}}"#, "missing_field", "camera_control.type"),
            (#"{"prompt":"x","camera_control":{"type":"spin"}}"#, "invalid_field", "camera_control"),
            (#"{"prompt":"x","camera_control":{"type":"simple"}}"#, "invalid_field", "camera_control"),
            (
                #"{"prompt":"x","camera_control":{"type":"simple","config":{"pan":1,"tilt":1}}}"#, "invalid_field",
                "camera_control"
            ),
            (
                #"{"prompt":"x","camera_control":{"type":"simple","config":{"pan":"1"}}}"#, "invalid_field",
                "camera_control.config.pan"
            ),
            (
                #"{"prompt":"x","camera_control":{"type":"simple","config":{"yaw":1}}}"#, "unknown_field",
                "camera_control.config.yaw"
            ),
            (
                #"{"prompt":"x","camera_control":{"type":"down_back","config":{"pan":1}}}"#, "invalid_field",
                "camera_control"
            ),
            (#"{"prompt":"x","camera_control":{"type":"down_back","x":1}}"#, "unknown_field", "camera_control.x"),
            (
                #"{"prompt":"x","seconds":10,"camera_control":{"type":"down_back"}}"#, "unsupported_by_model",
                "camera_control"
            ),
            // Metadata and deadline.
            (#"{"prompt":"x","metadata":["a"]}"#, "invalid_field", "metadata"),
            (#"{"prompt":"x","metadata":{"a":1}}"#, "invalid_field", "metadata.a"),
            (#"{"prompt":"x","metadata":{"":"v"}}"#, "invalid_field", "metadata."),
            (#"{"prompt":"x","metadata":{\#(pairs17)}}"#, "invalid_field", "metadata"),
            (#"{"prompt":"x","queue_deadline":0}"#, "invalid_field", "queue_deadline"),
            (#"{"prompt":"x","queue_deadline":86401}"#, "invalid_field", "queue_deadline"),
            (#"{"prompt":"x","queue_deadline":1.5}"#, "invalid_field", "queue_deadline"),
            (#"{"prompt":"x","queue_deadline":"60"}"#, "invalid_field", "queue_deadline"),
        ] as [(String, String, String?)]
    )
    func `JSON that breaks a rule is refused, naming the field, and writes nothing`(
        body: String,
        code: String,
        parameter: String?
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", body)
            #expect(reply.status == 400)
            #expect(reply.code == code)
            #expect(reply.parameter == parameter)
            #expect(reply.json["error"]["type"].string == "invalid_request_error")
        }
        #expect(gateway.store.writes == 0)
        #expect(gateway.admissionCount == 0)
    }

    @Test(
        arguments: [
            ([("n", "2"), ("prompt", "x")], "unknown_field", "n"), ([("seconds", "5")], "missing_field", "prompt"),
            ([("prompt", "")], "missing_field", "prompt"),
            ([("prompt", "x"), ("prompt", "y")], "invalid_field", "prompt"),
            ([("prompt", "x"), ("cfg_scale", "nan")], "invalid_field", "cfg_scale"),
            ([("prompt", "x"), ("cfg_scale", "0x1p-2")], "invalid_field", "cfg_scale"),
            ([("prompt", "x"), ("cfg_scale", " 0.5")], "invalid_field", "cfg_scale"),
            ([("prompt", "x"), ("queue_deadline", "6e1")], "invalid_field", "queue_deadline"),
            ([("prompt", "x"), ("queue_deadline", "99999999999999999999")], "invalid_field", "queue_deadline"),
            ([("prompt", "x"), ("metadata", "y")], "invalid_field", "metadata"),
            ([("prompt", "x"), ("metadata[]", "y")], "invalid_field", "metadata"),
            ([("prompt", "x"), ("metadata[a][b]", "y")], "invalid_field", "metadata.a"),
            ([("prompt", "x"), ("metadata[a", "y")], "invalid_field", "metadata[a"),
            ([("prompt", "x"), ("metadata[a]", "y"), ("metadata[a]", "z")], "invalid_field", "metadata[a]"),
            ([("prompt", "x"), ("extra[a][]", "y")], "unknown_field", "extra"),
        ] as [([(String, String)], String, String?)]
    )
    func `a form that breaks a rule is refused, naming the field`(
        form: [(String, String)],
        code: String,
        parameter: String?
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", form: form)
            #expect(reply.status == 400)
            #expect(reply.code == code)
            #expect(reply.parameter == parameter)
        }
        #expect(gateway.store.writes == 0)
    }

    @Test func `a file is refused by name`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let body = """
                --b\r\nContent-Disposition: form-data; name="input_reference"; filename="a.png"\r\n\
                Content-Type: image/png\r\n\r\n\u{1}\r\n--b--\r\n
                """
            let headers: HTTPFields = [.contentType: "multipart/form-data; boundary=b"]
            let reply = try await client.call(.post, "/v1/videos", headers: headers, body: body)
            #expect(reply.status == 400)
            #expect(reply.code == "unknown_field")
            #expect(reply.parameter == "input_reference")
        }
    }

    @Test(arguments: [
        nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "multipart/mixed; boundary=b",
    ])
    func `another type of body is refused`(type: String?) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            var headers: HTTPFields = [:]
            headers[.contentType] = type
            let reply = try await client.call(.post, "/v1/videos", headers: headers, body: #"{"prompt":"x"}"#)
            #expect(reply.status == 415)
            #expect(reply.code == "unsupported_media_type")
        }
    }

    @Test func `a compressed body is refused, and one that says it is not is taken`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let body = #"{"prompt":"x"}"#
            let compressed = try await client.post("/v1/videos", body, headers: [.contentEncoding: "gzip"])
            #expect(compressed.status == 415)
            let plain = try await client.post("/v1/videos", body, headers: [.contentEncoding: "Identity"])
            #expect(plain.status == 200)
        }
    }

    @Test func `a name that somebody made up is quoted back shortened`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let name = String(repeating: "n", count: 5000)
            let reply = try await client.post("/v1/videos", #"{"prompt":"x","\#(name)":1}"#)
            #expect(reply.parameter == String(repeating: "n", count: 64) + "…")
        }
    }
}
