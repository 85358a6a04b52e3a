import GatewayModel

/// A catalogue as the file of settings writes it.
struct CatalogueListing: Encodable {
    private enum CodingKeys: String, CodingKey {
        case currency
        case version
        case list
    }

    let catalogue: Catalogue

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(catalogue.currency, forKey: .currency)
        try container.encode(catalogue.version, forKey: .version)
        try container.encode(catalogue.models.map { ModelListing(model: $0) }, forKey: .list)
    }
}

extension CatalogueListing {
    /// The lines of the section, without indentation.
    var yamlLines: [String] {
        [
            "currency: \(YAMLText.quoted(catalogue.currency))",
            "version: \(YAMLText.quoted(catalogue.version))",
            "list:",
        ] + catalogue.models.flatMap { ModelListing(model: $0).yamlLines }
    }
}

extension ModelListing {
    /// The lines of an entry of the list.
    var yamlLines: [String] {
        let durations = model.durations.map(String.init).joined(separator: ", ")
        var lines = [
            "- id: \(YAMLText.quoted(model.id.text))",
            "  aliases: \(YAMLText.list(model.aliases))",
            "  modes: \(YAMLText.list(model.modes.map(\.text)))",
            "  durations: [\(durations)]",
            "  cfg_scale: \(model.supportsGuidance)",
        ]
        if let camera = model.camera {
            let modes = YAMLText.list(camera.modes.map(\.text).sorted())
            let durations = camera.durations.sorted().map(String.init).joined(separator: ", ")
            lines.append("  camera_control: {modes: \(modes), durations: [\(durations)]}")
        }
        return lines + ["  prices:"] + model.modes.compactMap(priceLine)
    }

    private func priceLine(_ mode: Mode) -> String? {
        model.prices[mode]
            .map { price in
                let amounts: [String] =
                    switch price {
                    case .perSecond(let amount): ["per_second: \"\(amount)\""]
                    case .perDuration(let list): list.sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"" }
                    }
                return "    \(YAMLText.quoted(mode.text)): {\(amounts.joined(separator: ", "))}"
            }
    }
}

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
