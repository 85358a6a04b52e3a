import Testing

/// What must not stand in the code.
struct ConstructRules {
    @Test(arguments: BannedConstruct.all)
    func `nothing banned stands in the code`(banned: BannedConstruct) {
        // The table's own patterns are regex literals, which read as code.
        let files = Repository.here.swiftFiles.filter { $0.path != "Tests/TidyTests/BannedConstruct+All.swift" }
        Finding.report(files.flatMap(banned.findings))
    }

    @Test(arguments: BannedConstruct.all)
    func `each rule finds its example and leaves the harmless alone`(banned: BannedConstruct) {
        let text = "let before = 0\n\(banned.example)\n\(banned.harmless)\n"
        let file = SourceFile(path: banned.somewhere, text: text)
        #expect(banned.findings(in: file).map(\.line) == [2])
    }

    @Test
    func `nothing is left to be done later`() {
        let word = /\b(?:TODO|FIXME|XXX|HACK)\b/
        let findings = Repository.here.files.filter { !$0.path.hasPrefix("Tests/TidyTests/") }
            .flatMap { file in
                file.lines.enumerated()
                    .filter { $0.element.has(anyOf: ["TODO", "FIXME", "XXX", "HACK"]) && $0.element.contains(word) }
                    .map {
                        Finding(path: file.path, line: $0.offset + 1, message: "Do it now, or leave the remark out.")
                    }
            }
        Finding.report(findings)
    }
}
