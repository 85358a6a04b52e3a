import FoundationEssentials

extension Scenario {
    /// Bytes; a larger file is no scenario.
    private static let maximumSize = 1024 * 1024

    /// Reads a scenario file.
    ///
    /// - Throws: What is wrong with it, naming the key.
    package init(file path: String) throws(ScenarioError) {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ScenarioError(key: "", rule: "cannot read '\(path)'")
        }
        try self.init(json: [UInt8](bytes))
    }

    /// Reads a scenario from JSON.
    ///
    /// - Throws: What is wrong with it, naming the key.
    package init(json: [UInt8]) throws(ScenarioError) {
        guard json.count <= Self.maximumSize else {
            throw ScenarioError(key: "", rule: "must not be larger than \(Self.maximumSize) bytes")
        }
        do {
            self = try JSONDecoder().decode(Scenario.self, from: Data(json))
        } catch let error as DecodingError {
            throw ScenarioError(error)
        } catch {
            throw ScenarioError(key: "", rule: "\(error)")
        }
        var configuration = SandboxConfiguration()
        configuration.scenario = self
        _ = try configuration.checked()
    }
}

extension ScenarioError {
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(let type, let context):
            self.init(context.codingPath, "must be of type \(Self.word(for: type))")
        case .valueNotFound(let type, let context):
            self.init(context.codingPath, "must be of type \(Self.word(for: type)), not null")
        case .keyNotFound(let key, let context):
            self.init(context.codingPath + [key], "is missing")
        case .dataCorrupted(let context):
            self.init(context.codingPath, context.codingPath.isEmpty ? "is not valid JSON" : context.debugDescription)
        @unknown default:
            self.init([], "cannot be read")
        }
    }

    private init(_ path: [any CodingKey], _ rule: String) {
        let key = path.reduce(into: "") { text, key in
            text += key.intValue.map { "[\($0)]" } ?? (text.isEmpty ? key.stringValue : ".\(key.stringValue)")
        }
        self.init(key: key, rule: rule)
    }

    private static func word(for type: Any.Type) -> String {
        switch type {
        case is Int.Type, is UInt64.Type: "integer"
        case is Double.Type: "number"
        case is String.Type: "string"
        default: "\(type)"
        }
    }
}

/// A setting that cannot be, named by its key in a scenario.
package struct ScenarioError: Error, Equatable, CustomStringConvertible {
    /// Such as `faults[2].every`; empty when the file as a whole is unreadable.
    package let key: String
    /// What it must be, or what is wrong with it.
    package let rule: String

    /// Makes an error about a key.
    package init(key: String, rule: String) {
        self.key = key
        self.rule = rule
    }

    /// One line for an operator.
    package var description: String {
        key.isEmpty ? "scenario: \(rule)" : "scenario: \(key): \(rule)"
    }
}
