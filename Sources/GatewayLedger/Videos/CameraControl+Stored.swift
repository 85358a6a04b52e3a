import GatewayModel

extension CameraControl {
    /// The movement as the store keeps it: a preset's name, or an axis and its amount.
    var stored: String {
        switch self {
        case .preset(let preset): preset.rawValue
        case .simple(let axis, let amount): "\(axis.rawValue):\(amount)"
        }
    }

    /// Reads what `stored` wrote.
    init?(stored text: String) {
        if let preset = Preset(rawValue: text) {
            self = .preset(preset)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let axis = Axis(rawValue: String(parts[0])), let amount = Double(parts[1]) else {
            return nil
        }
        self = .simple(axis, amount)
    }
}
