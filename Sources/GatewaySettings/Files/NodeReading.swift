package import Yams

/// Reads parts of a YAML file, each under the name of its place, and collects what is wrong with them.
package protocol NodeReading {
    /// The file's name.
    var path: String { get }
    /// The key that problems are filed under.
    var key: String? { get }
    /// What was found to be wrong.
    var problems: [ConfigurationProblem] { get set }
}

extension NodeReading {
    /// The fields of a mapping by name, without those that are empty.
    package mutating func fields(_ node: Node, _ place: String, known: [String]) -> [String: Node] {
        guard case .mapping(let mapping) = node else {
            refuse(node, place, "must hold \(known.joined(separator: ", ")).")
            return [:]
        }
        var fields: [String: Node] = [:]
        for (key, value) in mapping {
            let name = key.plainText
            if !known.contains(name) {
                let nearest = NearestName.of(name, among: known)
                let hint = nearest.map { "did you mean \($0)?" } ?? "there are \(known.joined(separator: ", "))."
                refuse(key, place, "has no \(QuotedValue(name)); \(hint)")
            } else if fields.updateValue(value, forKey: name) != nil {
                refuse(key, place, "has \(name) twice.")
            }
        }
        return fields.filter { !$0.value.isNull }
    }

    /// A field that must be there.
    package mutating func required(_ name: String, _ fields: [String: Node], _ node: Node, _ place: String) -> Node? {
        if case .mapping = node, fields[name] == nil {
            refuse(node, place, "lacks \(name).")
        }
        return fields[name]
    }

    /// The entries of a list that is not empty.
    package mutating func items(_ node: Node, _ place: String, mayBeEmpty: Bool = false) -> [Node]? {
        guard case .sequence(let items) = node, mayBeEmpty || !items.isEmpty else {
            refuse(node, place, "must be a list with at least one entry.")
            return nil
        }
        return Array(items)
    }

    /// A scalar, read from its text as it stands in the file.
    package mutating func value<Value>(
        _ node: Node,
        _ place: String,
        rule: String,
        parse: (String) -> Value?
    ) -> Value? {
        guard case .scalar(let scalar) = node, !node.isNull else {
            refuse(node, place, "must be \(rule).")
            return nil
        }
        guard let value = parse(scalar.string) else {
            refuse(node, place, "is \(QuotedValue(scalar.string)), but must be \(rule).")
            return nil
        }
        return value
    }

    /// Notes a problem.
    package mutating func refuse(_ node: Node, _ place: String, _ message: String) {
        let line = node.mark.map { "\(path):\($0.line)" } ?? path
        problems.append(ConfigurationProblem(place: line, key: key, "\(place) \(message)"))
    }
}

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
