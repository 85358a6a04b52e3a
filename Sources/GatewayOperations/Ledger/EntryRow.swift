import GatewayLedger
import GatewayModel

/// An entry as it is written out: exact decimals, and moments as RFC 3339 in UTC.
struct EntryRow: Encodable {
    /// The columns in their order.
    enum Column: String, CaseIterable, CodingKey {
        case sequence
        case at
        case tenant
        case video
        case kind
        case amount
        case currency
        case model
        case priceVersion = "price_version"
    }

    private typealias CodingKeys = Column

    private let sequence: Int64
    private let at: String
    private let tenant: String
    private let video: String
    private let kind: String
    private let amount: String
    private let currency: String
    private let model: String
    private let priceVersion: String

    init(_ entry: EntryLine) {
        sequence = entry.sequence
        at = entry.at.text
        tenant = entry.tenant
        video = VideoID.prefix + entry.video
        kind = entry.kind
        amount = entry.amount.description
        currency = entry.currency
        model = entry.model
        priceVersion = entry.priceVersion
    }

    /// The values in the order of the columns.
    var fields: [String] {
        ["\(sequence)", at, tenant, video, kind, amount, currency, model, priceVersion]
    }
}
