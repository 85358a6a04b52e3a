/// Text as YAML writes it.
enum YAMLText {
    /// A text in double quotes.
    static func quoted(_ text: String) -> String {
        "\"\(escaped(text))\""
    }

    /// Texts as a list on one line.
    static func list(_ texts: [String]) -> String {
        "[\(texts.map(quoted).joined(separator: ", "))]"
    }

    /// A text on one line, as it stands within double quotes.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map(escaped).joined()
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
        default: return String(scalar)
        }
    }
}
