import FoundationEssentials
import GatewayLedger
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
