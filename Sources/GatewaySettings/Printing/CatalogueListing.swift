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
