import GatewayModel

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
