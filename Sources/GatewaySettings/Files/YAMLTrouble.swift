package import Yams

/// Why a text is not the YAML it should be.
package struct YAMLTrouble: Error {
    /// The line, where it is known.
    package let line: Int?
    /// What is wrong, as a sentence.
    package let message: String

    init(line: Int?, _ message: String) {
        self.line = line
        self.message = message
    }

    /// The document that a text holds; nothing when it is empty.
    ///
    /// Its scalars are texts. What else they may be is told by regular expressions, for which every start would pay
    /// with two megabytes of ICU.
    package static func compose(_ text: String) throws(YAMLTrouble) -> Node? {
        do {
            return try Yams.compose(yaml: text, .basic)
        } catch let error as YamlError {
            throw YAMLTrouble(error)
        } catch {
            throw YAMLTrouble(line: nil, "This is not YAML.")
        }
    }

    /// Takes over line and problem, and leaves out the piece of text that Yams quotes.
    private init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(line: mark.line, "This is not YAML: \(problem).")
        case .duplicatedKeysInMapping(let names, let context):
            let shown = names.map { QuotedValue($0).description }.joined(separator: ", ")
            self.init(line: context.mark.line, "The name \(shown) is given twice.")
        default:
            self.init(line: nil, "This is not YAML.")
        }
    }
}

extension Node {
    /// Whether it is empty, `~` or `null`.
    package var isNull: Bool {
        null != nil
    }

    /// The text of a scalar as it stands in the file; of anything else nothing.
    package var plainText: String {
        scalar?.string ?? ""
    }
}
