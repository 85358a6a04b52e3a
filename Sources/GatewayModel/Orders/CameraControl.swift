/// A camera movement, in Kling's terms: a preset, or one axis moved by hand.
package enum CameraControl: Hashable, Sendable {
    /// The presets, which take no configuration.
    package enum Preset: String, Sendable, CaseIterable {
        case downBack = "down_back"
        case forwardUp = "forward_up"
        case rightTurnForward = "right_turn_forward"
        case leftTurnForward = "left_turn_forward"
    }

    /// The axes that a simple movement can take, one at a time.
    package enum Axis: String, Sendable, CaseIterable {
        case horizontal
        case vertical
        case pan
        case tilt
        case roll
        case zoom
    }

    /// The name of a movement along one axis.
    package static let simpleType = "simple"
    /// How far an axis may move either way.
    package static let range = -10.0...10.0

    /// A movement with a name.
    case preset(Preset)
    /// A movement along one axis by a non-zero amount within `range`.
    case simple(Axis, Double)

    /// Kling's `type`.
    package var type: String {
        switch self {
        case .preset(let preset): preset.rawValue
        case .simple: Self.simpleType
        }
    }
}
