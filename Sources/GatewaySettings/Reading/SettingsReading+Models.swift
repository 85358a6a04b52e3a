import GatewayModel

extension SettingsReading {
    /// How many names a message lists at most.
    private static let maximumNamesShown = 20

    /// Reads the models on sale and the one that is meant when an order names none.
    mutating func catalogue(_ file: SettingsFile, standard: Catalogue) -> Catalogue {
        let (offer, origin) = offer(file, standard: standard)
        guard let offer, let first = offer.models.first else {
            _ = defaultModel(among: nil, standard: standard.defaultModel)
            return standard
        }
        let currency = offer.currency ?? standard.currency
        do {
            let catalogue = try Catalogue(
                models: offer.models,
                defaultModel: defaultModel(
                    among: offer.models.flatMap { [$0.id.text] + $0.aliases },
                    standard: origin == .standard ? standard.defaultModel : first.id
                ),
                currency: currency,
                version: offer.version ?? Catalogue.version(of: offer.models, currency: currency)
            )
            list(SettingKey.models, .catalogue(catalogue), origin)
            return catalogue
        } catch {
            refuse(SettingKey.models, error.message, at: origin)
            return standard
        }
    }

    /// What the file offers, else what is built in; nothing when the file is wrong.
    private mutating func offer(
        _ file: SettingsFile,
        standard: Catalogue
    ) -> (offer: CatalogueReading.Offer?, origin: SettingOrigin) {
        guard let node = file.models else {
            let offer = CatalogueReading.Offer(
                currency: standard.currency,
                version: standard.version,
                models: standard.models
            )
            return (offer, .standard)
        }
        var reading = CatalogueReading(path: file.path)
        let offer = reading.offer(node)
        refuse(reading.problems, of: SettingKey.models)
        return (
            reading.problems.isEmpty ? offer : nil, .file(path: file.path, line: file.lines[SettingKey.models] ?? 0)
        )
    }

    /// Reads a name that must be on sale; where the models are wrong, any name will do.
    private mutating func defaultModel(among names: [String]?, standard: ModelID) -> ModelID {
        let shown = names?.prefix(Self.maximumNamesShown).joined(separator: ", ") ?? ""
        return value(
            SettingKey.defaultModel,
            default: standard,
            rule: "the name of a model on sale: \(shown)",
            shown: { .text($0.text) },
            parse: { names?.contains($0) ?? true ? ModelID($0) : nil }
        )
    }
}
