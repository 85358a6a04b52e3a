import GatewayModel

extension SettingsReading {
    /// Reads the models on sale and the one that is meant when an order names none.
    mutating func catalogue(_ file: SettingsFile, standard: Catalogue) -> Catalogue {
        var offer = CatalogueReading.Offer(models: standard.models)
        var origin = SettingOrigin.standard
        if let node = file.models {
            var reading = CatalogueReading(path: file.path)
            offer = reading.offer(node)
            origin = .file(path: file.path, line: file.lines[.models] ?? 0)
            refuse(reading.problems, of: .models)
        } else {
            offer.currency = standard.currency
            offer.version = standard.version
        }
        let currency = offer.currency ?? "USD"
        guard !refused.contains(.models), let first = offer.models.first else {
            list(.models, .catalogue(standard), .standard)
            _ = defaultModel(among: nil, standard: standard.defaultModel)
            return standard
        }
        do {
            let catalogue = try Catalogue(
                models: offer.models,
                defaultModel: defaultModel(
                    among: offer.models,
                    standard: origin == .standard ? standard.defaultModel : first.id
                ),
                currency: currency,
                version: offer.version ?? Catalogue.version(of: offer.models, currency: currency)
            )
            list(.models, .catalogue(catalogue), origin)
            return catalogue
        } catch {
            refuse(.models, error.message, at: origin)
            return standard
        }
    }

    private mutating func defaultModel(among models: [CatalogueModel]?, standard: ModelID) -> ModelID {
        let names = models?.flatMap { [$0.id.text] + $0.aliases }
        let nearest = names?.prefix(20).joined(separator: ", ") ?? ""
        return value(
            .defaultModel,
            default: standard,
            rule: "the name of a model on sale: \(nearest)",
            shown: { .text($0.text) },
            parse: { names?.contains($0) ?? true ? ModelID($0) : nil }
        )
    }
}
