/// The models that the simulated account sells, with what each of them can do in text-to-video.
enum Model: String, Sendable, CaseIterable {
    case v1 = "kling-v1"
    case v16 = "kling-v1-6"
    case v2Master = "kling-v2-master"
    case v21Master = "kling-v2-1-master"
    case v25Turbo = "kling-v2-5-turbo"
    case v26 = "kling-v2-6"
    case v3 = "kling-v3"

    /// Known to Kling, but only for making videos from images.
    static let imageOnly: Set<String> = ["kling-v1-5", "kling-v2-1"]

    var modes: [Mode] {
        switch self {
        case .v1, .v16, .v25Turbo, .v26: [.std, .pro]
        case .v2Master, .v21Master: [.pro]
        case .v3: [.std, .pro, .fourK]
        }
    }

    /// Whole seconds.
    var durations: ClosedRange<Int> { self == .v3 ? 3...15 : 5...10 }
    /// The older models know no lengths between the two ends.
    var hasDurationsBetween: Bool { self == .v3 }
    var hasCfgScale: Bool { self == .v1 || self == .v16 }
    var hasCameraControl: Bool { self == .v1 }

    func hasSound(in mode: Mode) -> Bool {
        self == .v3 || (self == .v26 && mode == .pro)
    }

    /// Kling's list price in its units, such as "3.5".
    func units(seconds: Int, mode: Mode) -> String {
        let tenths = tenthsOfUnit(mode) * seconds / 5
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    /// Tenths of a unit for five seconds.
    private func tenthsOfUnit(_ mode: Mode) -> Int {
        switch (self, mode) {
        case (.v1, .std): 10
        case (.v16, .std): 20
        case (.v1, _), (.v16, _): 35
        case (.v2Master, _), (.v21Master, _): 100
        case (.v25Turbo, .std), (.v26, .std): 15
        case (.v25Turbo, _), (.v26, _): 25
        case (.v3, .std): 30
        case (.v3, .pro): 40
        case (.v3, .fourK): 150
        }
    }
}
