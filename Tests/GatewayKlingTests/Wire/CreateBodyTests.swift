import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayKling

/// What is sent for an order: Kling's classic fields and no other.
@Suite struct CreateBodyTests {
    private func body(_ order: VideoOrder) throws -> String {
        String(decoding: try CreateBody(order, as: Fixture.name).encoded(), as: UTF8.self)
    }

    @Test func `a plain order has every field the upstream would otherwise guess`() throws {
        let expected =
            #"{"aspect_ratio":"16:9","duration":"5","external_task_id":"kg-00000000000000000000000001","mode":"std","#
            + #""model_name":"kling-v1","prompt":"a quiet street"}"#
        #expect(try body(Fixture.order()) == expected)
    }

    @Test func `an order with everything has all of the classic fields`() throws {
        let order = VideoOrder(
            stored: ModelID("kling-v1-6"),
            mode: .professional,
            seconds: 10,
            aspectRatio: .portrait,
            prompt: "say \"hi\" / 你好",
            negativePrompt: "blur",
            guidance: 0.5,
            camera: .simple(.pan, -2.5)
        )
        let expected =
            #"{"aspect_ratio":"9:16","camera_control":{"config":{"horizontal":0,"pan":-2.5,"roll":0,"tilt":0,"#
            + #""vertical":0,"zoom":0},"type":"simple"},"cfg_scale":0.5,"duration":"10","#
            + #""external_task_id":"kg-00000000000000000000000001","mode":"pro","model_name":"kling-v1-6","#
            + #""negative_prompt":"blur","prompt":"say \"hi\" / 你好"}"#
        #expect(try body(order) == expected)
    }

    @Test func `an order says where to call back only where there is such a place`() throws {
        let address = "https://video.example/callbacks/kling/t"
        let body = try CreateBody(Fixture.order(), as: Fixture.name, callback: address).encoded()
        #expect(String(decoding: body, as: UTF8.self).contains(#""callback_url":"\#(address)""#))
        #expect(try !self.body(Fixture.order()).contains("callback"))
    }

    @Test(arguments: CameraControl.Preset.allCases)
    func `a preset camera has no configuration`(preset: CameraControl.Preset) throws {
        let text = try body(Fixture.order(camera: .preset(preset)))
        #expect(text.contains(#""camera_control":{"type":"\#(preset.rawValue)"}"#))
    }

    @Test func `an order that JSON cannot write is refused unsent`() async throws {
        try await ScriptedServer.run(.silence) { server, port in
            let outcome = try await KlingClient.run(port: port) { await $0.create(Fixture.order(guidance: .nan)) }
            #expect(outcome.summary == "never upstream_rejected")
            #expect(server.connections == 0)
        }
    }
}
