package import GatewayModel

/// A request's query parameters: each given once at most, none that its route does not know.
package struct Query: Sendable {
    /// How many parameters a request may have.
    static let maximumCount = 16

    /// No parameters.
    static let none = Query()

    private var values: [String: String] = [:]

    private init() {}

    /// Reads what stands behind the question mark.
    /// - Parameter isOpen: Whether other parameters are passed over, as in a link that others have added theirs to.
    /// - Throws: `unknownField` or `invalidField`, naming the parameter.
    package init(_ text: String?, allowing names: Set<String>, isOpen: Bool = false) throws(GatewayError) {
        guard let text, !text.isEmpty else {
            return
        }
        let pairs = text.split(separator: "&", maxSplits: Self.maximumCount, omittingEmptySubsequences: true)
        for pair in pairs {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = halves[0].percentDecoded(plusIsSpace: true),
                let value = (halves.count == 2 ? halves[1] : "").percentDecoded(plusIsSpace: true)
            else {
                throw GatewayError(.invalidField, "The query string is not well-formed.")
            }
            guard names.contains(name) else {
                if isOpen {
                    continue
                }
                throw .unknownField(name, "This call has no such query parameter; leave it out.")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw GatewayError(.invalidField, "\(name) is given twice.", parameter: name)
            }
        }
    }

    /// A parameter's value, decoded.
    package subscript(name: String) -> String? {
        values[name]
    }

    /// A whole number within a range.
    /// - Throws: `invalidField`.
    package func number(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws(GatewayError) -> Int {
        guard let text = values[name] else {
            return fallback
        }
        guard let number = Int(text), range.contains(number), text.utf8.first != UInt8(ascii: "+") else {
            throw GatewayError(
                .invalidField,
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).",
                parameter: name
            )
        }
        return number
    }

    /// One of a closed set of words.
    /// - Throws: `invalidField`.
    package func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        as type: Word.Type
    ) throws(GatewayError) -> Word? {
        guard let text = values[name] else {
            return nil
        }
        guard let word = Word(rawValue: text) else {
            let possible = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw GatewayError(.invalidField, "\(name) must be one of \(possible).", parameter: name)
        }
        return word
    }
}
