import Testing

@testable import KlingSandbox

struct OrderRuleTests {
    /// What a body is refused with, `nil` if it is not.
    private func refusal(_ json: String) -> Refusal? {
        do {
            _ = try Order(try OrderBody.read(json.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        #"{"prompt":"a"}"#,
        #"{"prompt":"a","model":"anything","unknown_field":{"x":[1]}}"#,
        #"{"prompt":"a","model_name":"kling-v1","mode":"pro","duration":"10","aspect_ratio":"9:16","cfg_scale":0.5}"#,
        #"{"prompt":"a","model_name":"kling-v1-6","cfg_scale":1,"negative_prompt":"b"}"#,
        #"{"prompt":"a","model_name":"kling-v2-master","mode":"pro"}"#,
        #"{"prompt":"a","model_name":"kling-v2-6","mode":"pro","sound":"on"}"#,
        #"{"prompt":"a","model_name":"kling-v3","mode":"4k","duration":"7","sound":"on"}"#,
        #"{"prompt":"a","camera_control":{"type":"simple","config":{"zoom":-10,"pan":0}}}"#,
        #"{"prompt":"a","camera_control":{"type":"down_back"}}"#,
        #"{"prompt":"a","mode":null,"duration":null,"model_name":null,"camera_control":null}"#,
        #"{"prompt":"a","callback_url":"https://example.com/x","external_task_id":"b"}"#,
    ])
    func `what Kling takes is taken`(json: String) {
        #expect(refusal(json) == nil)
    }

    @Test(arguments: [
        (#"{"prompt":"a","duration":5}"#, "duration"), (#"{"prompt":"a","duration":"5.0"}"#, "duration"),
        (#"{"prompt":"a","duration":"7"}"#, "duration"), (#"{"prompt":"a","duration":"+5"}"#, "duration"),
        (#"{"prompt":"a","model_name":"kling-v3","duration":"16"}"#, "duration"),
        (#"{"prompt":"a","model_name":"kling-v3","duration":"2"}"#, "duration"),
        (#"{}"#, "prompt"), (#"{"prompt":""}"#, "prompt"), (#"{"prompt":" \n"}"#, "prompt"),
        (#"{"prompt":1}"#, "prompt"), (#"{"prompt":"a","mode":"standard"}"#, "mode"),
        (#"{"prompt":"a","mode":"4k"}"#, "mode"),
        (#"{"prompt":"a","model_name":"kling-v2-master","mode":"std"}"#, "mode"),
        (#"{"prompt":"a","aspect_ratio":"4:3"}"#, "aspect_ratio"),
        (#"{"prompt":"a","model_name":"kling-v1-5"}"#, "model_name"),
        (#"{"prompt":"a","model_name":"kling-v2-6","cfg_scale":0.5}"#, "cfg_scale"),
        (#"{"prompt":"a","cfg_scale":1.1}"#, "cfg_scale"), (#"{"prompt":"a","cfg_scale":"0.5"}"#, "cfg_scale"),
        (#"{"prompt":"a","sound":"on"}"#, "sound"),
        (#"{"prompt":"a","model_name":"kling-v2-6","sound":"on"}"#, "sound"),
        (#"{"prompt":"a","camera_control":{"type":"simple"}}"#, "camera_control"),
        (#"{"prompt":"a","camera_control":{"type":"simple","config":{"pan":1,"zoom":1}}}"#, "camera_control"),
        (#"{"prompt":"a","camera_control":{"type":"simple","config":{"pan":11}}}"#, "camera_control"),
        (#"{"prompt":"a","camera_control":{"type":"simple","config":{"pan":"1"}}}"#, "camera_control.config.pan"),
        (#"{"prompt":"a","camera_control":{"type":"down_back","config":{"pan":1}}}"#, "camera_control"),
        (#"{"prompt":"a","mode":"pro","camera_control":{"type":"down_back"}}"#, "camera_control"),
        (#"{"prompt":"a","duration":"10","camera_control":{"type":"down_back"}}"#, "camera_control"),
        (#"{"prompt":"a","callback_url":"ftp://x"}"#, "callback_url"),
    ])
    func `what Kling refuses is refused with 1201, naming the field`(json: String, field: String) throws {
        let refusal = try #require(self.refusal(json))
        #expect(refusal.status == 400)
        #expect(refusal.dialect == .kling(code: 1201))
        #expect(refusal.message.hasPrefix(field))
    }

    @Test(arguments: ["", "nothing", "[]", "\"text\"", #"{"prompt":"a""#, "null"])
    func `what is no JSON object is refused with 1200`(json: String) {
        #expect(refusal(json)?.dialect == .kling(code: 1200))
    }

    @Test func `a model that nobody knows is a 503 of the relay`() {
        #expect(refusal(#"{"prompt":"a","model_name":"kling-v9"}"#) == .modelNotFound("kling-v9"))
    }

    @Test(arguments: ["prompt", "negative_prompt"])
    func `texts are counted in Unicode scalars, up to 2500`(field: String) {
        let flag = "🇩🇪"  // two scalars
        let rest = field == "prompt" ? "" : #""prompt":"a","#
        #expect(refusal("{\(rest)\"\(field)\":\"\(String(repeating: flag, count: 1250))\"}") == nil)
        #expect(refusal("{\(rest)\"\(field)\":\"\(String(repeating: flag, count: 1250))a\"}")?.status == 400)
    }

    @Test(arguments: [("external_task_id", "a"), ("callback_url", "http://localhost/")])
    func `references are at most 2048 scalars long`(field: String, beginning: String) {
        func body(_ length: Int) -> String {
            let text = beginning + String(repeating: "x", count: length - beginning.count)
            return "{\"prompt\":\"a\",\"\(field)\":\"\(text)\"}"
        }
        #expect(refusal(body(2048)) == nil)
        #expect(refusal(body(2049))?.message.hasPrefix(field) == true)
    }

    @Test func `what is not said has Kling's defaults`() throws {
        let order = try sampleOrder().get()
        #expect(order.model == .v1)
        #expect(order.mode == .std)
        #expect(order.aspectRatio == .landscape)
        #expect(order.seconds == 5)
        #expect(try sampleOrder { $0.modelName = "kling-v2-master" }.get().mode == .pro)
    }

    @Test func `a fingerprint tells requests apart, but not by who sent them`() throws {
        let plain = try sampleOrder().get().fingerprint
        let renamed = sampleOrder { body in
            body.externalTaskID = "x"
            body.callbackURL = "http://localhost/"
        }
        #expect(try renamed.get().fingerprint == plain)
        let changes: [(inout OrderBody) -> Void] = [
            { $0.prompt = "a dog" }, { $0.negativePrompt = "a dog" }, { $0.mode = "pro" }, { $0.duration = "10" },
            { $0.aspectRatio = "1:1" }, { $0.modelName = "kling-v1-6" }, { $0.cfgScale = 0.5 },
            { $0.cameraControl = CameraControl(type: "down_back") },
            { $0.cameraControl = CameraControl(type: "simple", config: .init(pan: 1)) },
            { $0.cameraControl = CameraControl(type: "simple", config: .init(zoom: 1)) },
        ]
        let prints = try changes.map { try sampleOrder($0).get().fingerprint }
        #expect(Set(prints + [plain]).count == changes.count + 1)
    }

    @Test(arguments: [
        (Model.v1, Mode.std, 5, "1"), (.v1, .pro, 5, "3.5"), (.v16, .std, 10, "4"), (.v26, .std, 5, "1.5"),
        (.v25Turbo, .pro, 10, "5"), (.v2Master, .pro, 10, "20"), (.v3, .std, 3, "1.8"), (.v3, .fourK, 15, "45"),
    ])
    func `a video costs Kling's list price`(model: Model, mode: Mode, seconds: Int, units: String) {
        #expect(model.units(seconds: seconds, mode: mode) == units)
    }
}
