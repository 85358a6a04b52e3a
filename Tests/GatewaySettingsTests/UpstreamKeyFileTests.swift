import GatewayModel
import Testing

@testable import GatewaySettings

/// Files with several upstream keys, and what stands behind a key on its line.
struct UpstreamKeyFileTests {
    private let bench: SettingsBench

    init() throws {
        bench = try SettingsBench()
    }

    private func keys(_ files: String...) throws -> [String] {
        let paths = try files.enumerated().map { try bench.secretFile($1, name: "key\($0)") }
        let environment = ["KGW_UPSTREAM_KEY_FILE": paths.joined(separator: ",")]
        let settings = try bench.load(nil, environment).settings
        return try settings.readUpstreamKeys(environment: environment).keys
            .map { "\($0.key.withExposedText(\.self)) \($0.name ?? "-") \($0.weight)" }
    }

    private func problems(_ files: String...) throws -> [String] {
        let paths = try files.enumerated().map { try bench.secretFile($1, name: "key\($0)") }
        let environment = ["KGW_UPSTREAM_KEY_FILE": paths.joined(separator: ",")]
        let settings = try bench.load(nil, environment).settings
        let error = #expect(throws: ConfigurationError.self) {
            try settings.readUpstreamKeys(environment: environment)
        }
        var texts = error?.problems.map(\.description) ?? []
        for path in paths {
            texts = texts.map { $0.replacing("the file \"\(path)\"", with: "FILE") }
        }
        return texts
    }

    @Test func `a file has a key a line, each with a name and a weight of its own where it says so`() throws {
        let file = """
            # Ours.
            sk-c4n4ry-1

              sk-c4n4ry-2\tweight=3  name=main\r
            sk-c4n4ry-3 name=old weight=0
            """
        #expect(try keys(file) == ["sk-c4n4ry-1 - 1", "sk-c4n4ry-2 main 3", "sk-c4n4ry-3 old 0"])
    }

    @Test func `the keys of further files make no videos unless they say so`() throws {
        #expect(try keys("sk-c4n4ry-1", "sk-c4n4ry-2") == ["sk-c4n4ry-1 - 1", "sk-c4n4ry-2 - 0"])
        let weighed = try keys("sk-c4n4ry-1 weight=0\n", "sk-c4n4ry-2 weight=1000\n")
        #expect(weighed == ["sk-c4n4ry-1 - 0", "sk-c4n4ry-2 - 1000"])
    }

    @Test(arguments: [
        ("weight=", "has a weight that is no whole number from 0 to 1000"),
        ("weight=1001", "has a weight that is no whole number from 0 to 1000"),
        ("weight=-1", "has a weight that is no whole number from 0 to 1000"),
        ("weight=1.5", "has a weight that is no whole number from 0 to 1000"),
        ("weight=1 weight=1", "has more than one weight"), ("name=a name=b", "has more than one name"),
        ("name=", "has a name that is not 1 to 32 letters"), ("name=a/b", "has a name that is not 1 to 32 letters"),
        ("name=uk_1", "has a name that is not 1 to 32 letters"),
        ("name=aaaaaaaaaabbbbbbbbbbccccccccccddd", "has a name that is not 1 to 32 letters"),
        ("c4n4ry-2", "has white space inside the key, or more behind it"),
        ("Weight=1", "has white space inside the key, or more behind it"),
    ])
    func `what stands behind a key and is neither is refused by its line, and nothing of the line is shown`(
        options: String,
        rule: String
    ) throws {
        let found = try problems("sk-c4n4ry-1\n\nsk-c4n4ry-2 \(options)\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("upstream.key_file: line 3 of FILE \(rule)") == true, "\(found)")
        #expect(!found.joined().contains("c4n4ry"))
    }

    @Test func `each line that is no key is refused by its number`() throws {
        let found = try problems("sk-c4n4ry-1\nBearer sk-c4n4ry-2\n0123\n'sk-c4n4ry-3'\n")
        #expect(
            found == [
                "upstream.key_file: line 2 of FILE begins with Bearer; give the bare key.",
                "upstream.key_file: line 3 of FILE holds 4 bytes, but must hold at least 8.",
                "upstream.key_file: line 4 of FILE has quotation marks; give the bare key.",
            ]
        )
    }

    @Test func `keys that are right by themselves may be wrong together`() throws {
        let many = (10..<27).map { "sk-c4n4ry-\($0)" }
        #expect(try keys(many.dropLast().joined(separator: "\n")).count == 16)
        let tooMany = try problems(many.joined(separator: "\n"))
        #expect(tooMany == ["upstream.key_file: there are 17 upstream keys, but there may be 16."])
        let idle = try problems("sk-c4n4ry-1 weight=0")
        #expect(idle == ["upstream.key_file: every upstream key has the weight 0, so that none would make videos."])
        let twins = try problems("sk-c4n4ry-1 name=a\nsk-c4n4ry-2 name=a")
        #expect(twins == ["upstream.key_file: two upstream keys have the same name."])
    }

    @Test func `a variable holds one key, which may have a name`() throws {
        let settings = try bench.load(nil, ["DEERAPI_KEY": "x"]).settings
        let named = try settings.readUpstreamKeys(environment: ["DEERAPI_KEY": "sk-c4n4ry-1 name=main"]).keys
        #expect(named.map(\.name) == ["main"])
        for breaks in ["\n", "\r\n", "\r"] {
            let error = #expect(throws: ConfigurationError.self) {
                try settings.readUpstreamKeys(environment: ["DEERAPI_KEY": "sk-c4n4ry\(breaks)0123"])
            }
            #expect(error?.problems.first?.description.contains("holds more than one line") == true)
        }
    }
}
