import GatewayTelemetry

/// A value of the configuration as a message may show it: short, on one line, and never a secret.
package struct QuotedValue: CustomStringConvertible {
    static let maximumLength = 80
    private static let suspiciousLength = 32

    package let description: String

    /// Takes a value as it was written.
    package init(_ text: String) {
        if Self.isLikelySecret(text) {
            description = "(not shown)"
        } else {
            let shown = text.count > Self.maximumLength ? text.prefix(Self.maximumLength) + "…" : text[...]
            description = "\"" + String(String.UnicodeScalarView(shown.unicodeScalars.flatMap(Self.escaped))) + "\""
        }
    }

    /// Whether a text has the form of a key, carries a password, or is one long mixture of letters and digits.
    static func isLikelySecret(_ text: String) -> Bool {
        if text.contains("@") || text.contains("password=") || Redactor().redact(text) != text {
            return true
        }
        let words = text.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        return words.contains { word in
            word.count >= suspiciousLength && word.contains(where: \.isLetter) && word.contains(where: \.isNumber)
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
            "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars
        default: String(scalar).unicodeScalars
        }
    }
}
