import GatewayModel

/// Gathers a form's flat names into a tree: `a[b]` is the member `b` of `a`, `a[]` one more element of the list `a`.
struct FormTree {
    /// How deep names may lie in each other.
    static let maximumDepth = 4

    private indirect enum Node {
        case value(Field)
        case list([Field])
        case branch([(name: String, node: Node)])
    }

    private var root: [(name: String, node: Node)] = []

    /// Gathers the parts.
    /// - Throws: `invalidField`, naming what is given twice or has brackets that do not fit.
    static func gather(_ parts: [MultipartReader.Part]) throws(GatewayError) -> [Field.Member] {
        var tree = FormTree()
        for part in parts {
            let names = try Self.path(of: part.name)
            try Self.insert(part.value, at: names[...], of: part.name, into: &tree.root)
        }
        return members(of: tree.root)
    }

    /// The names that lie in each other; an empty one at the end stands for a list's next element.
    ///
    /// A bracket and what combines with it are one character to Swift, so brackets are looked for among the scalars.
    private static func path(of name: String) throws(GatewayError) -> [String] {
        let halves = name.unicodeScalars.split(separator: "[", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else {
            return [name]
        }
        guard !halves[0].isEmpty, halves[1].last == "]" else {
            throw misfit(name)
        }
        var names = [String(halves[0])]
        var rest = halves[1]
        while let end = rest.firstIndex(of: "]") {
            names.append(String(rest[..<end]))
            rest = rest[rest.index(after: end)...]
            guard rest.isEmpty || rest.popFirst() == "[" else {
                throw misfit(name)
            }
        }
        guard names.count <= maximumDepth, !names.dropLast().contains("") else {
            throw misfit(name)
        }
        return names
    }

    private static func insert(
        _ value: Field,
        at names: ArraySlice<String>,
        of fullName: String,
        into branch: inout [(name: String, node: Node)]
    ) throws(GatewayError) {
        guard let name = names.first else {
            return
        }
        let rest = names.dropFirst()
        let index = branch.firstIndex { $0.name == name }
        let node = index.map { branch[$0].node }
        let grown: Node
        switch (rest.first, node) {
        case (nil, nil): grown = .value(value)
        case ("", nil): grown = .list([value])
        case ("", .list(let elements)): grown = .list(elements + [value])
        case (.some(let next), nil) where !next.isEmpty:
            var inner: [(name: String, node: Node)] = []
            try insert(value, at: rest, of: fullName, into: &inner)
            grown = .branch(inner)
        case (.some(let next), .branch(var inner)) where !next.isEmpty:
            try insert(value, at: rest, of: fullName, into: &inner)
            grown = .branch(inner)
        default: throw .invalidField(fullName, "A form field is given twice.")
        }
        if let index {
            branch[index].node = grown
        } else {
            branch.append((name, grown))
        }
    }

    private static func members(of branch: [(name: String, node: Node)]) -> [Field.Member] {
        branch.map { name, node in
            switch node {
            case .value(let value): Field.Member(name: name, value: value)
            case .list(let elements): Field.Member(name: name, value: .list(elements))
            case .branch(let inner): Field.Member(name: name, value: .object(members(of: inner)))
            }
        }
    }

    private static func misfit(_ name: String) -> GatewayError {
        .invalidField(name, "A form field's name has brackets that do not fit.")
    }
}
