@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// Holds a value against a JSON schema, as far as the contract uses them; patterns are left to fuzzing.
struct SchemaCheck {
    let root: Field

    /// What a reference stands for.
    func resolved(_ schema: Field) -> Field {
        guard let reference = schema["$ref"].string else {
            return schema
        }
        let target = reference.split(separator: "/").dropFirst().reduce(root) { $0[String($1)] }
        return resolved(target)
    }

    /// What is wrong with a value.
    func problems(_ value: Field, _ schema: Field, at place: String) -> [String] {
        let schema = resolved(schema)
        var problems: [String] = []
        if schema == .null {
            problems.append("\(place) has no schema")
        }
        if case .list(let choices) = schema["anyOf"],
            choices.allSatisfy({ !self.problems(value, $0, at: place).isEmpty })
        {
            problems.append("\(place) is none of the choices")
        }
        if case .list(let parts) = schema["allOf"] {
            problems += parts.flatMap { self.problems(value, $0, at: place) }
        }
        if schema.names.contains("const"), schema["const"] != value {
            problems.append("\(place) is not \(schema["const"])")
        }
        if case .list(let words) = schema["enum"], !words.contains(value) {
            problems.append("\(place) is not one of \(words)")
        }
        if schema["type"] != .null, !types(schema["type"]).contains(where: { value.has(type: $0) }) {
            problems.append("\(place) has another type: \(value)")
        }
        return problems + memberProblems(value, schema, at: place)
    }

    private func memberProblems(_ value: Field, _ schema: Field, at place: String) -> [String] {
        switch value {
        case .object(let members):
            var problems: [String] = []
            if case .list(let required) = schema["required"] {
                problems += required.compactMap(\.string).filter { !value.names.contains($0) }
                    .map { "\(place) lacks \($0)" }
            }
            for member in members where schema["properties"].names.contains(member.name) {
                let inner = schema["properties"][member.name]
                problems += self.problems(member.value, inner, at: "\(place).\(member.name)")
            }
            return problems
        case .list(let elements) where schema["items"] != .null:
            return elements.enumerated().flatMap { problems($1, schema["items"], at: "\(place)[\($0)]") }
        default:
            return []
        }
    }

    private func types(_ type: Field) -> [String] {
        guard case .list(let types) = type else {
            return [type.string].compactMap { $0 }
        }
        return types.compactMap(\.string)
    }
}

extension Field {
    fileprivate func has(type: String) -> Bool {
        switch (self, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.text, "string"), (.list, "array"),
            (.object, "object"):
            true
        case (.number(let text), "integer"): Int(text) != nil
        default: false
        }
    }
}
