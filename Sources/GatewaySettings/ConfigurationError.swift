import GatewayTelemetry

/// Everything that is wrong with the configuration; the program must not start with it.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in the order it was found.
    package let problems: [ConfigurationProblem]

    /// Makes an error of at least one problem.
    package init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// One thing that is wrong with the configuration, in words for the operator; it never quotes a secret.
package struct ConfigurationProblem: Hashable, Sendable, Encodable, CustomStringConvertible {
    /// Where it is: file and line, or the name of a variable.
    package let place: String?
    /// The key that it concerns.
    package let key: String?
    /// What is wrong, and the rule.
    package let message: String

    /// Makes a problem.
    package init(place: String? = nil, key: String? = nil, _ message: String) {
        self.place = place
        self.key = key
        self.message = message
    }

    package var description: String {
        (place.map { "\($0): " } ?? "") + message
    }
}

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
