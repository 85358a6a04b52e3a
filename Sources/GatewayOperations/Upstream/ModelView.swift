package import GatewayModel

/// A model on sale, as an operator is shown it.
package struct ModelView: Sendable, Encodable {
    let id: String
    let aliases: [String]
    let modes: [String]
    let durations: [Int]
    /// `listed`, `unlisted` or `unknown`: whether the upstream offers it.
    let upstream: String
    /// What each mode costs: a second, or each length.
    let prices: [String: [String: String]]
    let currency: String

    /// The models of a catalogue, and whether the upstream offers them.
    package static func all(of catalogue: Catalogue, offer: UpstreamOffer, at now: Timestamp) -> [ModelView] {
        catalogue.models.map { model in
            ModelView(model, of: catalogue, offer.availability(of: model.id, in: catalogue, at: now))
        }
    }

    private init(_ model: CatalogueModel, of catalogue: Catalogue, _ availability: UpstreamOffer.Availability) {
        id = model.id.text
        aliases = model.aliases
        modes = model.modes.map(\.text)
        durations = model.durations
        upstream = availability.rawValue
        currency = catalogue.currency
        var prices: [String: [String: String]] = [:]
        for (mode, price) in model.prices {
            switch price {
            case .perSecond(let amount): prices[mode.text] = ["per_second": amount.description]
            case .perDuration(let list):
                for (seconds, amount) in list {
                    prices[mode.text, default: [:]][String(seconds)] = amount.description
                }
            }
        }
        self.prices = prices
    }
}

/// A key of the upstream and how it fares, as an operator is shown it; never the key.
package struct UpstreamKeyView: Sendable, Encodable {
    let id: String
    let name: String?
    let weight: Int
    let makesVideos: Bool
    let state: String?
    let reason: String?
    let slots: Int?

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case weight
        case makesVideos = "makes_videos"
        case state
        case reason
        case slots
    }

    /// A key with its health, which only keys have that make videos.
    package init(_ share: UpstreamKeyShare, _ health: HealthReport.Key?) {
        id = share.id.text
        name = share.name
        weight = share.weight
        makesVideos = share.weight > 0
        state = health?.state.rawValue
        reason = health?.reason?.rawValue
        slots = health?.slots
    }
}
