/// A header value with parameters, such as `form-data; name="prompt"`.
struct HeaderParameters {
    /// How many parameters are read.
    static let maximumCount = 16

    /// What stands before the first semicolon, in lower case.
    let value: String
    private var parameters: [String: String] = [:]

    /// Reads a value; nothing when it is not well-formed or a parameter is given twice.
    init?(_ text: String) {
        var rest = Substring(text).unicodeScalars
        value = String(Self.takeToken(from: &rest)).lowercased()
        for _ in 0..<Self.maximumCount {
            Self.skipSpace(in: &rest)
            guard let separator = rest.popFirst() else {
                return
            }
            guard separator == ";" else {
                return nil
            }
            Self.skipSpace(in: &rest)
            let name = String(Self.takeToken(from: &rest)).lowercased()
            guard !name.isEmpty else {
                continue
            }
            guard rest.popFirst() == "=",
                let value = rest.first == "\"" ? Self.takeQuoted(from: &rest) : String(Self.takeToken(from: &rest)),
                parameters.updateValue(value, forKey: name) == nil
            else {
                return nil
            }
        }
        return nil
    }

    subscript(name: String) -> String? {
        parameters[name]
    }

    private static func skipSpace(in rest: inout Substring.UnicodeScalarView) {
        while let scalar = rest.first, scalar == " " || scalar == "\t" {
            rest.removeFirst()
        }
    }

    private static func takeToken(from rest: inout Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        skipSpace(in: &rest)
        let token = rest.prefix { $0 != ";" && $0 != "=" && $0 != " " && $0 != "\t" && $0 != "\"" }
        rest = rest[token.endIndex...]
        return token
    }

    /// Takes a quoted string, in which a backslash makes the next character literal.
    private static func takeQuoted(from rest: inout Substring.UnicodeScalarView) -> String? {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(text)
            case "\\":
                guard let literal = rest.popFirst() else {
                    return nil
                }
                text.append(literal)
            default: text.append(scalar)
            }
        }
        return nil
    }
}

extension StringProtocol {
    /// The text without the spaces and tabs at either end, which count for nothing in a header.
    package func trimmingSpaces() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
