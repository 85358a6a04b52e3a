import Testing

/// Whatever another target may use says in one sentence what it is.
struct DocumentationRules {
    static let sources = Repository.here.sources

    /// Requirements of foreign protocols, which say no more here than they say there.
    static let known: Set = [
        "!=", "<", "==", "allCases", "bootstrap", "configuration", "customMirror", "debugDescription", "description",
        "encode", "errorDescription", "hash", "id", "init", "log", "logLevel", "metadata", "metadataProvider", "next",
        "rawValue", "run", "subscript", "validate",
    ]

    /// Requirements of the project's own protocols, which are documented once: at the protocol.
    static let requirements: Set<String> = Set(sources.flatMap { Self.requirements(in: $0.code) })

    @Test(arguments: sources)
    func `every package declaration is documented`(file: SourceFile) {
        Finding.report(Self.findings(in: file, documentedElsewhere: Self.requirements))
    }

    @Test
    func `a declaration without a sentence is found`() {
        let text = """
            /// A thing.
            package struct Thing {
                package let size: Int
                /// Its age.
                @inlinable
                package var age: Int { 0 }
                package var description: String { "" }
                package func weigh() {}
            }
            """
        let file = SourceFile(path: "Sources/GatewayModel/Thing.swift", text: text)
        #expect(Self.findings(in: file, documentedElsewhere: []).map(\.line) == [3, 8])
        #expect(Self.findings(in: file, documentedElsewhere: ["weigh"]).map(\.line) == [3])
    }

    @Test
    func `a protocol's requirements are known by name`() {
        let code = [
            "package protocol Clock {", "  var now: Int { get }", "  func sleep(for x: Int)", "}", "func other() {}",
        ]
        #expect(Self.requirements(in: code).sorted() == ["now", "sleep"])
    }

    static func findings(in file: SourceFile, documentedElsewhere: Set<String>) -> [Finding] {
        file.code.enumerated()
            .compactMap { index, line in
                guard let name = declaredName(line), !known.contains(name), !documentedElsewhere.contains(name),
                    !isDocumented(index, in: file)
                else {
                    return nil
                }
                return Finding(path: file.path, line: index + 1, message: "Say in one /// sentence what \(name) is.")
            }
    }

    /// What a line declares for the whole package; nothing for an import or an extension.
    private static func declaredName(_ line: String) -> String? {
        guard line.has("package ") else {
            return nil
        }
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)*?package\s+(?:\w+(?:\(\w+\))?\s+)*?(?:(init|subscript)\b|(?:struct|class|enum|actor|protocol|typealias|func|var|let|case|macro)\s+([^\s(:<=]+|[<=!]+))/
        guard let match = line.firstMatch(of: pattern) else {
            return nil
        }
        return (match.1 ?? match.2).map(String.init)
    }

    /// Whether a `///` stands above the declaration and its attributes.
    private static func isDocumented(_ index: Int, in file: SourceFile) -> Bool {
        for line in file.lines[..<index].reversed() {
            let text = line.trimmingPrefix(/\s+/)
            if text.hasPrefix("///") {
                return true
            }
            guard text.hasPrefix("@") else {
                return false
            }
        }
        return false
    }

    static func requirements(in code: [String]) -> [String] {
        var names: [String] = []
        var depth: Int?
        for line in code {
            if depth == nil, line.has("protocol "), line.contains(/\bprotocol\s+\w+/) {
                depth = 0
            }
            guard let before = depth else {
                continue
            }
            if let match = line.firstMatch(of: /\b(?:func|var)\s+(\w+)/) {
                names.append(String(match.1))
            }
            let after = line.reduce(before) { $0 + ($1 == "{" ? 1 : $1 == "}" ? -1 : 0) }
            depth = after == 0 && line.contains("}") ? nil : after
        }
        return names
    }
}
