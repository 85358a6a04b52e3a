import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// What clients of Kling and OpenAI write into every order.
struct ClientValuesTests {
    private static let native = KlingController.path
    private static let names = [
        "sound", "enable_audio", "generate_audio", "voice_list", "multi_shot", "shot_type", "multi_prompt",
        "watermark_info", "watermark", "n", "stream", "seed", "image", "image_tail", "image_list", "image_url",
        "input_reference", "element_list", "video_list", "static_mask", "dynamic_masks", "webhook_url", "callback_url",
        "quality", "resolution", "style", "fps", "response_format", "video_id", "user", "negative_prompt", "cfg_scale",
        "camera_control", "mode", "aspect_ratio", "external_task_id", "metadata", "size", "seconds", "queue_deadline",
        "priority", "duration", "model", "model_name",
    ]

    @Test(arguments: names)
    func `what is empty asks for nothing, in either path and as a form`(name: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let plain = try await client.post("/v1/videos", #"{"prompt":"x"}"#, headers: [.idempotencyKey: "k"])
            for value in ["null", "\"\"", "[]", "{}"] {
                let body = #"{"prompt":"x","\#(name)":\#(value)}"#
                // It is no part of the order, and so the key means the same.
                let reply = try await client.post("/v1/videos", body, headers: [.idempotencyKey: "k"])
                #expect(reply.json["id"] == plain.json["id"], "\(body): \(reply.json)")
                let task = try await client.post(Self.native, body)
                #expect(task.status == 200, "\(body): \(task.json)")
            }
            let form = try await client.post("/v1/videos", form: [("prompt", "x"), (name, "")])
            #expect(form.status == 200)
        }
    }

    @Test(
        arguments: [
            (#""sound":"off""#, [("sound", "off")]), (#""sound":false"#, [("sound", "false")]),
            (#""enable_audio":false"#, [("enable_audio", "false")]),
            (#""multi_shot":false"#, [("multi_shot", "false")]),
            (#""watermark_info":{"enabled":false}"#, [("watermark_info[enabled]", "false")]),
            (#""n":1"#, [("n", "1")]), (#""n":1.0"#, [("n", "1")]), (#""stream":false"#, [("stream", "false")]),
            (#""quality":"auto""#, [("quality", "auto")]),
        ] as [(String, [(String, String)])]
    )
    func `a value that asks for what happens anyway is no part of the order`(
        member: String,
        form: [(String, String)]
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let key: HTTPFields = [.idempotencyKey: "k"]
            for path in ["/v1/videos", Self.native] {
                let plain = try await client.post(path, #"{"prompt":"x"}"#, headers: key)
                let reply = try await client.post(path, #"{"prompt":"x",\#(member)}"#, headers: key)
                #expect(reply.status == 200, "\(path): \(reply.json)")
                #expect(reply.headers[.idempotentReplayed] == "true")
                #expect(reply.json["id"] == plain.json["id"])
            }
            #expect(try await client.post("/v1/videos", form: [("prompt", "x")] + form).status == 200)
        }
    }

    @Test(
        arguments: [
            (#""model":"kling-v2-6","cfg_scale":0.5"#, "cfg_scale", nil),
            (#""model":"kling-v3","cfg_scale":0.5"#, "cfg_scale", nil),
            (#""model":"kling-v2-master","mode":"std""#, "mode", "pro"),
            (#""model":"kling-v2-1-master","mode":"std""#, "mode", "pro"),
            (#""model":"kling-v1","model_name":"kling-v1""#, "model", "kling-v1"),
            (#""seconds":"10","duration":10"#, "seconds", "10"), (#""seconds":10,"duration":"10""#, "seconds", "10"),
            (#""model":"kling-v3","mode":"4k","size":"3840x2160""#, "size", "3840x2160"),
            (#""model":"kling-v3","size":"2160x3840""#, "mode", "4k"),
        ] as [(String, String, String?)]
    )
    func `what the model does anyway is taken, and shown as it is`(
        members: String,
        name: String,
        shown: String?
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", #"{"prompt":"x",\#(members)}"#)
            #expect(reply.status == 200, "\(reply.json)")
            #expect(reply.json[name].string == shown)
        }
    }

    @Test(arguments: [
        "{}", #"{"type":null}"#, #"{"type":"","config":{}}"#, #"{"type":null,"config":{"pan":null,"zoom":""}}"#,
        #"{"config":{"pan":""}}"#,
    ])
    func `a camera without any part is no camera`(camera: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            for path in ["/v1/videos", Self.native] {
                let reply = try await client.post(path, #"{"prompt":"x","camera_control":\#(camera)}"#)
                #expect(reply.status == 200)
                #expect(reply.json["camera_control"] == .null)
            }
            let form = try await client.post(
                "/v1/videos",
                form: [("prompt", "x"), ("camera_control[type]", ""), ("camera_control[config][pan]", "")]
            )
            #expect(form.status == 200)
            let hollow = try await client.post(
                "/v1/videos",
                form: [("prompt", "x"), ("watermark_info[enabled]", ""), ("voice_list[]", "")]
            )
            #expect(hollow.status == 200)
            let typeless = try await client.post("/v1/videos", #"{"prompt":"x","camera_control":{"config":{"pan":1}}}"#)
            #expect(typeless.parameter == "camera_control.type")
        }
    }

    @Test(arguments: [
        #"{"type":"down_back","config":{}}"#,
        #"{"type":"down_back","config":{"horizontal":0,"vertical":0,"pan":0,"tilt":0,"roll":0,"zoom":0}}"#,
        #"{"type":"down_back","config":null}"#,
    ])
    func `a camera preset may have a config that moves nothing`(camera: String) async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            for path in ["/v1/videos", Self.native] {
                let reply = try await client.post(path, #"{"prompt":"x","camera_control":\#(camera)}"#)
                #expect(reply.status == 200)
            }
            let moving = #"{"prompt":"x","camera_control":{"type":"down_back","config":{"pan":1}}}"#
            #expect(try await client.post("/v1/videos", moving).parameter == "camera_control")
        }
    }

    @Test func `a length may be a number at Kling's path, too`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let whole = try await client.post(Self.native, #"{"prompt":"x","duration":5}"#)
            #expect(whole.status == 200)
            let half = try await client.post(Self.native, #"{"prompt":"x","duration":5.5}"#)
            #expect(half.json["message"].string?.hasPrefix("duration") == true)
        }
    }

    @Test func `what cannot be done is refused all at once, each with what to do instead`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let body = #"{"prompt":"x","sound":"on","aspectRatio":"1:1","colour":1,"duration":7,"n":2}"#
            let reply = try await client.post("/v1/videos", body)
            #expect(reply.status == 400)
            #expect(reply.code == "unknown_field")
            #expect(reply.parameter == "sound")
            let message = try #require(reply.json["error"]["message"].string)
            for part in [
                "sound: Videos are made without sound.", "aspectRatio: It is written aspect_ratio.",
                "colour: There is no such field; leave it out.", "duration: Ask for the length as seconds.",
                "n: An order is one video",
            ] {
                #expect(message.contains(part), "\(message)")
            }
            let native = try await client.post(Self.native, #"{"prompt":"x","n":2}"#)
            #expect(native.json["message"].string?.hasPrefix("n: An order is one video") == true)
            let other = try await client.post(
                Self.native,
                #"{"prompt":"x","model":"kling-v1","model_name":"kling-v3"}"#
            )
            #expect(other.json["message"].string?.contains("model_name") == true)
        }
        #expect(gateway.admissionCount == 0)
    }

    @Test func `the user is kept with the metadata`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let reply = try await client.post("/v1/videos", #"{"prompt":"x","user":"u-1","metadata":{"a":"b"}}"#)
            #expect(reply.json["metadata"]["user"].string == "u-1")
            #expect(reply.json["metadata"]["a"].string == "b")
            let own = try await client.post("/v1/videos", #"{"prompt":"x","user":"u-1","metadata":{"user":"mine"}}"#)
            #expect(own.json["metadata"]["user"].string == "mine")
            let long = String(repeating: "u", count: 513)
            #expect(try await client.post("/v1/videos", #"{"prompt":"x","user":"\#(long)"}"#).parameter == "user")
            let pairs = (0..<16).map { #""k\#($0)":"v""# }.joined(separator: ",")
            let full = #"{"prompt":"x","user":"u","metadata":{\#(pairs)}}"#
            #expect(try await client.post("/v1/videos", full).parameter == "user")
        }
    }

    @Test func `guidance and camera are shown as they were ordered`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let plain = try await client.post("/v1/videos", #"{"prompt":"x"}"#)
            #expect(plain.json["cfg_scale"] == .null)
            #expect(plain.json["camera_control"] == .null)
            let body =
                #"{"prompt":"x","cfg_scale":0.4,"camera_control":{"type":"simple","config":{"pan":-1.5}}}"#
            let simple = try await client.post("/v1/videos", body)
            #expect(simple.json["cfg_scale"] == .number("0.4"))
            #expect(simple.json["camera_control"]["type"].string == "simple")
            #expect(
                simple.json["camera_control"]["config"] == .object([Field.Member(name: "pan", value: .number("-1.5"))])
            )
            let preset = try await client.post("/v1/videos", #"{"prompt":"x","camera_control":{"type":"down_back"}}"#)
            #expect(preset.json["camera_control"]["config"] == .null)
        }
    }

    @Test func `a JSON text may begin with a byte order mark`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let marked = try await client.post("/v1/videos", "\u{FEFF}{\"prompt\":\"x\"}")
            #expect(marked.status == 200)
            #expect(try await client.post("/v1/videos", "\u{FEFF}\u{FEFF}{\"prompt\":\"x\"}").code == "invalid_json")
        }
    }
}
