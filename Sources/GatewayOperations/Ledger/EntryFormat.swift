import FoundationEssentials
import GatewayLedger
import GatewayLedgerTools
import GatewayModel

/// How entries are written out for other programs.
package enum EntryFormat: String, Sendable, CaseIterable {
    /// RFC 4180 with a header line.
    case csv
    /// One JSON object a line.
    case jsonl

    /// What stands before the first entry.
    var head: String {
        switch self {
        case .csv: EntryRow.Column.allCases.map(\.rawValue).joined(separator: ",") + "\r\n"
        case .jsonl: ""
        }
    }

    /// An entry as a line, its end included.
    func line(_ entry: EntryLine) throws -> String {
        let row = EntryRow(entry)
        switch self {
        case .csv: return row.fields.map(Self.quoted).joined(separator: ",") + "\r\n"
        case .jsonl: return String(decoding: try Self.encoder.encode(row), as: UTF8.self) + "\n"
        }
    }

    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    /// A field, in quotes where it needs them, and otherwise as it is.
    ///
    /// Nothing here guards a spreadsheet against texts that it would take for formulas, because no tenant chooses any of
    /// them: names, models and prices are the operator's own.
    static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else {
            return field
        }
        return "\"\(field.replacing("\"", with: "\"\""))\""
    }
}

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
