import FoundationEssentials
import GatewayModel

/// A value in what the audit log keeps of a state: plain JSON.
package enum AuditValue: Hashable, Sendable, Codable {
    case null
    case text(String)
    case number(Int64)
    case flag(Bool)
    case list([AuditValue])
    case fields([String: AuditValue])

    /// A text, or null.
    init(_ text: String?) {
        self = text.map(Self.text) ?? .null
    }

    /// A moment as RFC 3339, or null.
    init(_ moment: Timestamp?) {
        self.init(moment?.text)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([AuditValue].self) {
            self = .list(list)
        } else {
            self = .fields(try container.decode([String: AuditValue].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .list(let list): try container.encode(list)
        case .fields(let fields): try container.encode(fields)
        }
    }

    /// Fields as the log keeps them: the same text for the same fields.
    static func json(_ fields: [String: AuditValue]) throws(GatewayError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(fields), as: UTF8.self)
        } catch {
            throw GatewayError(.internalError, "", origin: .gateway, cause: "a state cannot be written: \(error)")
        }
    }

    /// What the log keeps, as a value; a text that is no JSON, which nobody wrote here, as that text.
    package static func reading(_ json: String) -> AuditValue {
        (try? JSONDecoder().decode(AuditValue.self, from: Data(json.utf8))) ?? .text(json)
    }
}
