import Testing
import Yams

/// README is what a newcomer believes, so it must name what there is and nothing else.
struct ReadmeRules {
    @Test
    func `the table of routes is the one of openapi/gateway.yaml`() throws {
        let readme = try #require(Repository.here.file("README.md"))
        let document = try #require(Repository.here.file("openapi/gateway.yaml"))
        let described = try Self.routes(inDocument: document)
        #expect(!described.isEmpty)
        #expect(Self.routes(inTable: readme, listener: "public").sorted() == described.sorted())
    }

    @Test
    func `every setting has a row, and a line in deploy/kling-gateway.yaml`() throws {
        let readme = try #require(Repository.here.file("README.md"))
        let example = try #require(Repository.here.file("deploy/kling-gateway.yaml"))
        let settings = try #require(Repository.here.sources.first { $0.path.hasSuffix("/SettingDeclarations.swift") })
        let keys = Self.settings(in: settings)
        #expect(keys.count > 20)
        #expect(try Self.keys(inExample: example).sorted() == keys.sorted())
        let rows = readme.lines.filter { $0.hasPrefix("|") }.joined(separator: "\n")
        for key in keys where !rows.contains("`\(key)`") {
            Issue.record("Give `\(key)` a row in README.md's table of configuration.")
        }
    }

    @Test
    func `every command has a row`() throws {
        let readme = try #require(Repository.here.file("README.md"))
        let named = readme.lines.filter { $0.hasPrefix("| `") }
            .flatMap { $0.split(separator: "`")[1].split(whereSeparator: { " |\\".contains($0) }) }
        let commands = Repository.here.sources.filter { $0.target == "kling-gateway" }
            .flatMap { file in
                file.lines.compactMap { $0.firstMatch(of: /commandName:\s*"([\w-]+)"/).map { String($0.1) } }
            }
        for command in Set(commands) where command != "kling-gateway" {
            #expect(named.contains { $0 == command }, "Give `\(command)` a row in README.md's table of commands.")
        }
    }

    @Test
    func `every fault and every shape of the simulated upstream has a row`() throws {
        let readme = try #require(Repository.here.file("README.md"))
        let rows = readme.lines.filter { $0.hasPrefix("|") }.joined(separator: "\n")
        for name in ["FaultName", "AnswerShape"] {
            let file = try #require(Repository.here.sources.first { $0.path.hasSuffix("/\(name).swift") })
            let values = file.lines.compactMap { line in
                line.firstMatch(of: /^    case (\w+)(?: = "([^"]+)")?$/).map { String($0.2 ?? $0.1) }
            }
            #expect(!values.isEmpty)
            for value in values where !rows.contains("`\(value)`") {
                Issue.record("Give `\(value)` a row in README.md's chapter on the simulated upstream.")
            }
        }
    }

    @Test
    func `every package has a row`() throws {
        let readme = try #require(Repository.here.file("README.md"))
        let manifest = try #require(Repository.here.file("Package.swift"))
        let packages = manifest.lines.compactMap { line in
            line.firstMatch(of: /\.package\(url: "([^"]+)"/).map { String($0.1) }
        }
        let rows = readme.lines.compactMap { line in line.firstMatch(of: /^\| (https:\S+) \|/).map { String($0.1) } }
        #expect(!packages.isEmpty)
        #expect(rows.sorted() == packages.sorted())
    }

    @Test
    func `the table of targets is what Sources holds`() throws {
        let readme = try #require(Repository.here.file("README.md"))
        let named = readme.lines.filter { $0.hasPrefix("| `Sources/") }
            .flatMap { row in row.split(separator: "|")[0].matches(of: /`Sources\/([\w-]+)`/).map { String($0.1) } }
        let folders = Set(
            Repository.here.sizes.keys.filter { $0.hasPrefix("Sources/") }.map { String($0.split(separator: "/")[1]) }
        )
        #expect(named.sorted() == folders.sorted())
    }

    /// Such as `POST /v1/videos`, from a document's `paths`.
    static func routes(inDocument document: SourceFile) throws -> [String] {
        let root = try Yams.compose(yaml: document.lines.joined(separator: "\n"))
        let methods: Set = ["get", "post", "put", "patch", "delete"]
        return root?["paths"]?.mapping?
            .flatMap { path, operations in
                (operations.mapping?.keys.compactMap(\.string) ?? []).filter(methods.contains)
                    .map { "\($0.uppercased()) \(path.string ?? "")" }
            } ?? []
    }

    /// Such as `POST /v1/videos`, from the rows that name this listener.
    static func routes(inTable readme: SourceFile, listener: String) -> [String] {
        readme.lines.compactMap { line in
            line.firstMatch(of: /^\|\s*(\w+)\s*\|\s*`((?:GET|POST|PUT|PATCH|DELETE) [^`]+)`\s*\|/)
                .flatMap { $0.1 == listener ? String($0.2) : nil }
        }
    }

    /// Such as `server.port`, from the declarations.
    static func settings(in file: SourceFile) -> [String] {
        file.lines.joined(separator: "\n").matches(of: /= (?:Catalogue)?Setting\(\s*"([\w.]+)"/).map { String($0.1) }
    }

    /// Such as `server.port`, from an example in which a setting without default is commented out.
    static func keys(inExample file: SourceFile) throws -> [String] {
        let text = file.lines.map { $0.replacing(/^( *)# ([a-z_]+:)/) { "\($0.1)\($0.2)" } }
        guard let root = try Yams.compose(yaml: text.joined(separator: "\n"))?.mapping else {
            return []
        }
        return root.flatMap { section, value -> [String] in
            let name = section.string ?? ""
            guard let settings = value.mapping, name != "models" else {
                return [name]
            }
            return settings.keys.map { "\(name).\($0.string ?? "")" }
        }
    }
}
