import Testing

/// Who may import whom: arrows point down only, and every foreign module has a reason to be where it is.
struct ImportRules {
    static let sources = Repository.here.sources

    @Test(arguments: sources)
    func `a target imports what its entry in the table allows`(file: SourceFile) {
        Finding.report(Self.findings(in: file))
    }

    @Test
    func `every target has an entry in the table, and every entry a target`() {
        let targets = Set(Self.sources.compactMap(\.target))
        #expect(
            targets == Set(House.allowed.keys),
            "Give each target of Sources/ an entry in House.swift, and no other."
        )
    }

    @Test
    func `the table's own arrows point down only`() {
        for (target, modules) in House.allowed {
            for module in modules.keys {
                guard let below = House.floor(of: module) else {
                    continue
                }
                let floor = House.floor(of: target) ?? 0
                #expect(floor < below, "House.swift lets \(target) import \(module), which does not lie below it.")
            }
        }
    }

    @Test
    func `an import of the room next door is found`() {
        let file = SourceFile(path: "Sources/GatewayHTTP/A.swift", text: "package import GatewayKling\n// import GRDB")
        #expect(Self.findings(in: file).map(\.line) == [1])
    }

    static func findings(in file: SourceFile) -> [Finding] {
        let allowed = House.allowed[file.target ?? ""] ?? [:]
        return file.code.enumerated()
            .compactMap { index, line in
                guard let module = importedModule(line), !House.standardLibrary.contains(module),
                    allowed[module] == nil
                else {
                    return nil
                }
                return Finding(
                    path: file.path,
                    line: index + 1,
                    message: "\(file.target ?? "This file") may not import \(module). "
                        + "Move the code to the room that may, or argue for a new entry in House.swift."
                )
            }
    }

    static func importedModule(_ line: String) -> String? {
        guard line.has("import ") else {
            return nil
        }
        let pattern =
            /^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:\w+\s+)?import\s+(?:(?:struct|class|enum|func|let|var|protocol|typealias)\s+)?(\w+)/
        return line.firstMatch(of: pattern).map { String($0.1) }
    }
}
