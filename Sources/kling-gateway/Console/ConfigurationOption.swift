import ArgumentParser
import FoundationEssentials
import GatewayModel
import GatewayOperations
import GatewayServer
import GatewaySettings
import Glibc

/// Where a command finds its settings.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .customLong("config"), help: "The YAML file of settings; KGW_ variables override it.")
    var file: String?

    /// The variables of the environment.
    var environment: [String: String] {
        ProcessInfo.processInfo.environment
    }

    /// Reads the settings, and says on standard error what is probably not meant.
    func load() throws -> LoadedSettings {
        let loaded = try Settings.load(file: file, environment: environment)
        for warning in loaded.warnings {
            Console.remark("warning: \(warning)")
        }
        return loaded
    }
}

extension ConfigurationOption {
    /// Who gives the command, for the audit log: whoever acts for another, as by sudo, is meant; the user that the
    /// process runs as stands beside it, because nobody can choose that one by a variable.
    var actor: AuditActor {
        let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(getuid())"
        let named = ["SUDO_USER", "USER", "LOGNAME"].compactMap { environment[$0] }.first { !$0.isEmpty }
        return AuditActor(.command, name: named ?? user, origin: "command line, OS user \(user)")
    }

    /// Does something to the installation that the settings name.
    /// - Parameter opening: What happens where there is no store; one that is made is said on standard error.
    func withOperations<Result: Sendable>(
        _ opening: StoreOpening,
        _ body: (Operations) async throws -> Result
    ) async throws -> Result {
        try await load().settings
            .withOperations(opening, onNewStore: { Console.remark("Made a new store at \($0).") }, body)
    }
}

/// How a command that reads shows its result.
struct OutputOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write the result as JSON.")
    var isJSON = false

    /// Writes a result as JSON when that was asked for, and as text otherwise.
    func show(_ value: some Encodable, text: @autoclosure () -> String) throws {
        Console.result(isJSON ? try JSONText.of(value) : text())
    }
}

/// The output of a command for programs.
enum JSONText {
    /// A value as JSON over several lines, the same for the same value.
    static func of(_ value: some Encodable) throws -> String {
        try text(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    /// A value as JSON on one line.
    static func line(of value: some Encodable) throws -> String {
        try text(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func text(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
