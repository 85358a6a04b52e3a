extension Catalogue {
    /// Kling's text-to-video models with the prices of Kling's official list in US dollars (one unit is $0.14).
    ///
    /// What the upstream really charges may differ: an operator who bills by it configures `models`.
    /// Source: Kling's API reference and price list as of November 2026.
    package static func standard() throws(GatewayError) -> Catalogue {
        try Catalogue(
            models: standardModels,
            defaultModel: ModelID("kling-v1"),
            version: "kling-official-2026-11"
        )
    }

    private static let unit = Money(microUnits: 140_000)

    private static var standardModels: [CatalogueModel] {
        [
            CatalogueModel(
                id: ModelID("kling-v1"),
                modes: [.standard, .professional],
                durations: [5, 10],
                supportsGuidance: true,
                camera: .init(modes: [.standard], durations: [5]),
                prices: [.standard: flat(tenthsOfUnit: 10), .professional: flat(tenthsOfUnit: 35)]
            ),
            CatalogueModel(
                id: ModelID("kling-v1-6"),
                modes: [.standard, .professional],
                durations: [5, 10],
                supportsGuidance: true,
                prices: [.standard: flat(tenthsOfUnit: 20), .professional: flat(tenthsOfUnit: 35)]
            ),
            master("kling-v2-master"),
            master("kling-v2-1-master"),
            turbo("kling-v2-5-turbo"),
            turbo("kling-v2-6"),
            CatalogueModel(
                id: ModelID("kling-v3"),
                modes: [.standard, .professional, Mode("4k")],
                durations: Array(3...15),
                prices: [
                    .standard: .perSecond(units(tenths: 6)),
                    .professional: .perSecond(units(tenths: 8)),
                    Mode("4k"): .perSecond(units(tenths: 30)),
                ]
            ),
        ]
    }

    private static func master(_ id: String) -> CatalogueModel {
        CatalogueModel(
            id: ModelID(id),
            modes: [.professional],
            durations: [5, 10],
            prices: [.professional: flat(tenthsOfUnit: 100)]
        )
    }

    private static func turbo(_ id: String) -> CatalogueModel {
        CatalogueModel(
            id: ModelID(id),
            modes: [.standard, .professional],
            durations: [5, 10],
            prices: [.standard: flat(tenthsOfUnit: 15), .professional: flat(tenthsOfUnit: 25)]
        )
    }

    private static func flat(tenthsOfUnit tenths: Int64) -> CatalogueModel.Price {
        .perDuration([5: units(tenths: tenths), 10: units(tenths: tenths * 2)])
    }

    private static func units(tenths: Int64) -> Money {
        Money(microUnits: unit.microUnits * tenths / 10)
    }
}
