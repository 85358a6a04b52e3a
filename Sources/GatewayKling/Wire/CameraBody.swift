import GatewayModel

/// `camera_control` as Kling's classic protocol has it: all six axes for a simple movement, none for a preset.
struct CameraBody: Encodable {
    private let type: String
    private let config: [String: Double]?

    /// Writes a camera movement.
    init(_ camera: CameraControl) {
        type = camera.type
        config =
            switch camera {
            case .preset:
                nil
            case .simple(let moved, let amount):
                Dictionary(
                    uniqueKeysWithValues: CameraControl.Axis.allCases.map { ($0.rawValue, $0 == moved ? amount : 0) }
                )
            }
    }
}
