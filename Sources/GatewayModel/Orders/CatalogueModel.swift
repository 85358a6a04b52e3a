/// One model of the catalogue: what it can do and what that costs.
package struct CatalogueModel: Hashable, Sendable {
    /// How a mode is paid for.
    package enum Price: Hashable, Sendable {
        /// A price for every second.
        case perSecond(Money)
        /// A price for each length in seconds; a length that is missing has no known price.
        case perDuration([Int: Money])

        fileprivate var version: String {
            switch self {
            case .perSecond(let price): "\(price)/s"
            case .perDuration(let prices): "\(prices.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })"
            }
        }

        /// The price of a video this long, or nothing when it is unknown or does not fit.
        package func amount(seconds: Int) -> Money? {
            switch self {
            case .perSecond(let price): price.multiplied(by: seconds)
            case .perDuration(let prices): prices[seconds]
            }
        }
    }

    /// In which modes and lengths a camera movement is possible; `nil` where none is.
    package struct CameraSupport: Hashable, Sendable {
        /// The modes that can move the camera.
        package let modes: Set<Mode>
        /// The lengths in seconds that can.
        package let durations: Set<Int>

        /// Makes a support entry.
        package init(modes: Set<Mode>, durations: Set<Int>) {
            self.modes = modes
            self.durations = durations
        }
    }

    /// The name that the upstream is sent.
    package let id: ModelID
    /// Other names that callers may use.
    package let aliases: [String]
    /// The modes it has; the first is its default.
    package var modes: [Mode]
    /// The lengths in seconds it has, ascending.
    package var durations: [Int]
    /// Whether it takes `cfg_scale`.
    package let supportsGuidance: Bool
    /// Where it can move the camera.
    package let camera: CameraSupport?
    /// What each mode costs; a mode that is missing has no known price.
    package let prices: [Mode: Price]

    /// A text that is another whenever anything of the entry is.
    package var version: String {
        let modes = modes.map { mode in "\(mode) \(prices[mode].map { "\($0.version)" } ?? "-")" }
        let camera = camera.map { camera in
            "\(camera.modes.map(\.text).sorted()) \(camera.durations.sorted())"
        }
        return "\(id) \(aliases) \(modes) \(durations) \(supportsGuidance) \(camera ?? "-")"
    }

    /// Makes an entry.
    package init(
        id: ModelID,
        aliases: [String] = [],
        modes: [Mode],
        durations: [Int],
        supportsGuidance: Bool = false,
        camera: CameraSupport? = nil,
        prices: [Mode: Price]
    ) {
        self.id = id
        self.aliases = aliases
        self.modes = modes
        self.durations = durations
        self.supportsGuidance = supportsGuidance
        self.camera = camera
        self.prices = prices
    }
}

extension CatalogueModel {
    /// The model as a tenant may order it; nothing when it may not.
    package func narrowed(to limits: TenantLimits) -> CatalogueModel? {
        guard limits.names[.models].map({ $0.contains(id.text) }) ?? true else {
            return nil
        }
        var model = self
        if let allowed = limits.names[.modes] {
            model.modes.removeAll { !allowed.contains($0.text) }
        }
        if let longest = limits[.maxSeconds] {
            model.durations.removeAll { Int64($0) > longest }
        }
        return model.modes.isEmpty || model.durations.isEmpty ? nil : model
    }
}
