import GatewayModel
import Testing

struct OrderCameraTests {
    private static func order(_ type: String, _ axes: [String: Double]?) -> OrderRequest {
        .legal { $0.camera = .init(type: type, axes: axes) }
    }

    @Test(arguments: CameraControl.Preset.allCases)
    func `a preset takes no configuration that moves anything`(preset: CameraControl.Preset) throws {
        let order = try Catalogue.standard().order(Self.order(preset.rawValue, nil)).order
        #expect(order.camera == .preset(preset))
        #expect(order.camera?.type == preset.rawValue)
        let refusal = Refusal(.invalidField, "camera_control")
        for still in [[:], ["zoom": 0, "pan": 0]] as [[String: Double]] {
            #expect(try Catalogue.standard().order(Self.order(preset.rawValue, still)).order.camera == .preset(preset))
        }
        #expect(try Refusal(of: Self.order(preset.rawValue, ["zoom": 1])) == refusal)
    }

    @Test(arguments: CameraControl.Axis.allCases, [-10.0, -0.5, Double.leastNonzeroMagnitude, 3, 10])
    func `a simple movement takes one axis`(axis: CameraControl.Axis, amount: Double) throws {
        let order = try Catalogue.standard().order(Self.order("simple", [axis.rawValue: amount])).order
        #expect(order.camera == .simple(axis, amount))
        #expect(order.camera?.type == "simple")
    }

    @Test
    func `axes of zero do not count`() throws {
        let axes = ["horizontal": 0.0, "vertical": -0.0, "pan": 0, "tilt": 0, "roll": 0, "zoom": -3]
        #expect(try Catalogue.standard().order(Self.order("simple", axes)).order.camera == .simple(.zoom, -3))
    }

    @Test(
        arguments: [
            nil, [:], ["zoom": 0], ["zoom": 1, "pan": 1], ["zoom": 10.0.nextUp], ["zoom": -10.1], ["zoom": .nan],
            ["zoom": .infinity], ["zoom": 1, "pan": .nan],
        ] as [[String: Double]?]
    )
    func `anything but one axis within its range is refused`(axes: [String: Double]?) throws {
        #expect(try Refusal(of: Self.order("simple", axes)) == Refusal(.invalidField, "camera_control"))
    }

    @Test(arguments: ["", "Simple", "simple ", "down-back", "orbit"])
    func `a movement that Kling does not know is refused`(type: String) throws {
        #expect(try Refusal(of: Self.order(type, ["zoom": 1])) == Refusal(.invalidField, "camera_control"))
    }

    @Test
    func `an axis that does not exist is refused by name, even beside a good one`() throws {
        for axes in [["yaw": 1.0], ["yaw": 0, "zoom": 1]] {
            #expect(
                try Refusal(of: Self.order("simple", axes)) == Refusal(.unknownField, "camera_control.config.yaw")
            )
        }
    }

    @Test(arguments: [
        ("kling-v1", "std", "5", true), ("kling-v1", "pro", "5", false), ("kling-v1", "std", "10", false),
        ("kling-v1-6", "std", "5", false), ("kling-v2-master", "pro", "5", false), ("kling-v2-6", "std", "5", false),
        ("kling-v3", "std", "5", false),
    ])
    func `only kling-v1 moves the camera, in std and for 5 seconds`(
        model: String,
        mode: String,
        seconds: String,
        isPossible: Bool
    ) throws {
        for (type, axes) in [("down_back", nil), ("simple", ["zoom": 1.0])] as [(String, [String: Double]?)] {
            let refusal = try Refusal(
                of: .legal {
                    $0.model = model
                    $0.mode = mode
                    $0.seconds = seconds
                    $0.camera = .init(type: type, axes: axes)
                }
            )
            #expect(refusal == (isPossible ? nil : Refusal(.unsupportedByModel, "camera_control")))
        }
    }
}
