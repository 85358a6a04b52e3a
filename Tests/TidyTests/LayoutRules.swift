import Testing

/// What a newcomer sees in the folder listing.
struct LayoutRules {
    @Test
    func `the top level holds what it should and nothing else`() {
        #expect(
            Repository.here.topLevel == [
                "Package.swift", "README.md", "Sources", "Tests", "deploy", "findings", "openapi",
            ]
        )
    }

    @Test
    func `a test target stands beside each target that has logic of its own`() {
        let tested = Set(Repository.here.swiftFiles.filter { $0.path.hasPrefix("Tests/") }.compactMap(\.target))
        let untested = TargetLayout.allowed.keys.filter { !tested.contains($0 + "Tests") }.sorted()
        // The admin listener is tested beside the public one, the document with the routes, the engine and the tools
        // with the ledger, the kit by its use, the demonstration and the server with crash points from outside.
        #expect(
            untested == [
                "GatewayAdmin", "GatewayDemo", "GatewayLedgerTools", "GatewayOpenAPI", "GatewaySQLite",
                "GatewayTestKit",
                "kling-gateway-faults",
            ]
        )
    }

    @Test(arguments: Repository.here.sources)
    func `a file is named for what it declares`(file: SourceFile) {
        Finding.report(Self.findings(in: file))
    }

    @Test
    func `a file named for something else is found`() {
        let file = SourceFile(
            path: "Sources/GatewayModel/Things.swift",
            text: "struct Other {\n    enum Things {}\n}\n"
        )
        #expect(Self.findings(in: file).map(\.line) == [1])
    }

    /// `Name.swift` declares or extends `Name`; `Name+Aspect.swift` extends it.
    static func findings(in file: SourceFile) -> [Finding] {
        guard let last = file.path.split(separator: "/").last, last != "main.swift" else {
            return []
        }
        let name = String(last.dropLast(".swift".count).prefix { $0 != "+" }.split(separator: ".").last ?? "")
        let declared = file.code.filter { $0.first?.isLetter == true || $0.first == "@" }
            .compactMap { line in
                line.firstMatch(
                    of:
                        /^(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)*?(?:struct|class|enum|actor|protocol|extension|typealias|func)\s+([\w.]+)/
                )
                .map { String($0.1) }
            }
        let isNamed = declared.contains { $0.split(separator: ".").contains { $0 == name } }
        guard !declared.isEmpty, !isNamed else {
            return []
        }
        let message = "declares \(declared.joined(separator: ", ")), not \(name). Name the file for its type or verb."
        return [Finding(path: file.path, line: 1, message: message)]
    }
}
