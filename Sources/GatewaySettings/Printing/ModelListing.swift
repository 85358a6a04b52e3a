import GatewayModel

/// A model as the file of settings writes it.
struct ModelListing: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id
        case aliases
        case modes
        case durations
        case guidance = "cfg_scale"
        case camera = "camera_control"
        case prices
    }

    private struct Camera: Encodable {
        let modes: [String]
        let durations: [Int]
    }

    /// The name of a mode or of a length.
    private struct NameKey: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }

    let model: CatalogueModel

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model.id.text, forKey: .id)
        try container.encode(model.aliases, forKey: .aliases)
        try container.encode(model.modes.map(\.text), forKey: .modes)
        try container.encode(model.durations, forKey: .durations)
        try container.encode(model.supportsGuidance, forKey: .guidance)
        if let camera = model.camera {
            let modes = camera.modes.map(\.text).sorted()
            try container.encode(Camera(modes: modes, durations: camera.durations.sorted()), forKey: .camera)
        }
        var prices = container.nestedContainer(keyedBy: NameKey.self, forKey: .prices)
        for mode in model.modes {
            try model.prices[mode].map { try encode($0, mode, to: &prices) }
        }
    }

    private func encode(
        _ price: CatalogueModel.Price,
        _ mode: Mode,
        to prices: inout KeyedEncodingContainer<NameKey>
    ) throws {
        var amounts = prices.nestedContainer(keyedBy: NameKey.self, forKey: NameKey(stringValue: mode.text))
        switch price {
        case .perSecond(let amount):
            try amounts.encode(amount.description, forKey: NameKey(stringValue: "per_second"))
        case .perDuration(let list):
            for (seconds, amount) in list.sorted(by: { $0.key < $1.key }) {
                try amounts.encode(amount.description, forKey: NameKey(stringValue: String(seconds)))
            }
        }
    }
}
