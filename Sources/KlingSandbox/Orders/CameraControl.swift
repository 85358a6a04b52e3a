/// How the camera moves, as the body says it.
struct CameraControl: Decodable, Equatable {
    struct Axes: Decodable, Equatable {
        var horizontal: Double?
        var vertical: Double?
        var pan: Double?
        var tilt: Double?
        var roll: Double?
        var zoom: Double?

        var values: [Double] {
            [horizontal, vertical, pan, tilt, roll, zoom].map { $0 ?? 0 }
        }
    }

    static let presets: Set<String> = ["down_back", "forward_up", "right_turn_forward", "left_turn_forward"]
    static let range = -10.0...10.0

    var type: String?
    var config: Axes?

    /// What is wrong with it, or `nil`.
    var flaw: String? {
        if let type, Self.presets.contains(type) {
            return config == nil ? nil : "camera_control.config must be omitted for \(type)"
        }
        guard type == "simple" else { return "camera_control.type value is invalid" }
        guard let config else { return "camera_control.config is required for simple" }
        guard config.values.allSatisfy(Self.range.contains) else {
            return "camera_control.config value is out of range"
        }
        return config.values.count { $0 != 0 } == 1 ? nil : "camera_control.config must have exactly one non-zero value"
    }
}
