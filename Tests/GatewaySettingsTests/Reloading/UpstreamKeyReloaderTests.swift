import GatewayModel
import GatewayTestKit
import Logging
import Testing

@testable import GatewaySettings

/// Files of upstream keys that change while the gateway runs.
struct UpstreamKeyReloaderTests {
    /// The keys that were put in force, each time.
    private let taken = LiveValue<[[String]]>([])
    private let log = CapturedLog()
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func settings(_ files: String...) throws -> Settings {
        let names = files.map { "\(folder.path)/\($0)" }.joined(separator: ", ")
        let file = try folder.write("upstream: {key_file: [\(names)]}\n", to: "gateway.yaml")
        return try Settings.load(file: file, environment: [:]).settings
    }

    private func reloader(_ settings: Settings) -> UpstreamKeyReloader {
        UpstreamKeyReloader(settings, environment: [:], logger: log.logger) { [taken] keys throws(ConfigurationError) in
            let texts = keys.map { $0.key.withExposedText(\.self) }
            guard texts != ["sk-refused-0"] else {
                throw ConfigurationError([ConfigurationProblem(key: "upstream.key_file", "Too many keys.")])
            }
            let isNew = taken.value.last != texts
            taken.replace(with: taken.value + [texts])
            return isNew
        }
    }

    private func write(_ text: String, to name: String = "key", mode: Int = 0o600) throws {
        _ = try folder.write(text, to: name, mode: mode)
    }

    @Test func `a file is read once it has been left alone, and again when it is another`() throws {
        try write("sk-first-00\n")
        let settings = try settings("key")
        var reloader = reloader(settings)
        reloader.look(settings)
        #expect(taken.value == [])
        for _ in 0..<3 {
            reloader.look(settings)
        }
        #expect(taken.value == [["sk-first-00"]])
        try write("sk-second-000\nsk-third-0000\n")
        reloader.look(settings)
        #expect(taken.value.count == 1, "it may be half written")
        reloader.look(settings)
        #expect(taken.value.last == ["sk-second-000", "sk-third-0000"])
        #expect(log.lines.isEmpty)
    }

    @Test func `a hangup reads at once`() throws {
        try write("sk-first-00\n")
        let settings = try settings("key")
        var reloader = reloader(settings)
        reloader.reload(settings)
        reloader.reload(settings)
        reloader.look(settings)
        #expect(taken.value == [["sk-first-00"], ["sk-first-00"]])
    }

    @Test func `other files that the settings name are read at once, and the former ones no more`() throws {
        try write("sk-first-00\n")
        try write("sk-second-00\n", to: "other")
        let former = try settings("key")
        var reloader = reloader(former)
        reloader.reload(former)
        let next = try settings("other", "key")
        reloader.look(next)
        #expect(taken.value.last == ["sk-second-00", "sk-first-00"])
        let last = try settings("other")
        reloader.look(last)
        try write("sk-third-0000000\n")
        for _ in 0..<3 {
            reloader.look(last)
        }
        #expect(taken.value.last == ["sk-second-00"])
    }

    @Test(arguments: ["Bearer sk-c4n4ry-0", "sk-c4n4ry-0 weight=x", "sk-c4n4ry-0 weight=0", "", "sk-refused-0\n"])
    func `bad keys leave those in force, are told once, and are not shown`(content: String) throws {
        try write("sk-first-00\n")
        let settings = try settings("key")
        var reloader = reloader(settings)
        reloader.reload(settings)
        try write(content)
        for _ in 0..<5 {
            reloader.look(settings)
        }
        #expect(taken.value == [["sk-first-00"]])
        #expect(log.lines.map(\.level) == [.error])
        #expect(log.lines.first?.message == "the upstream keys are wrong; those in force stay")
        #expect(!log.text.contains("c4n4ry"))
    }

    @Test func `a file that others may read is warned of when its keys are new`() throws {
        try write("sk-first-00\n", mode: 0o644)
        let settings = try settings("key")
        var reloader = reloader(settings)
        reloader.reload(settings)
        reloader.reload(settings)
        #expect(log.lines.map(\.level) == [.warning])
    }
}
