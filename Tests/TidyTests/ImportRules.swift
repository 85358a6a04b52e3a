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
            targets == Set(TargetLayout.allowed.keys),
            "Give each target of Sources/ an entry in TargetLayout.swift, and no other."
        )
    }

    @Test
    func `the table's own arrows point down only`() {
        for (target, modules) in TargetLayout.allowed {
            for module in modules.keys {
                guard let below = TargetLayout.layer(of: module) else {
                    continue
                }
                let layer = TargetLayout.layer(of: target) ?? 0
                #expect(
                    layer < below,
                    "TargetLayout.swift lets \(target) import \(module), which does not lie below it."
                )
            }
        }
    }

    @Test
    func `an import of a target of the same layer is found`() {
        let file = SourceFile(path: "Sources/GatewayHTTP/A.swift", text: "package import GatewayKling\n// import GRDB")
        #expect(Self.findings(in: file).map(\.line) == [1])
    }

    static func findings(in file: SourceFile) -> [Finding] {
        let allowed = TargetLayout.allowed[file.target ?? ""] ?? [:]
        return file.code.enumerated()
            .compactMap { index, line in
                guard let module = importedModule(line), !TargetLayout.standardLibrary.contains(module),
                    allowed[module] == nil
                else {
                    return nil
                }
                return Finding(
                    path: file.path,
                    line: index + 1,
                    message: "\(file.target ?? "This file") may not import \(module). "
                        + "Move the code to the room that may, or argue for a new entry in TargetLayout.swift."
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
