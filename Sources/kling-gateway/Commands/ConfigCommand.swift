import ArgumentParser
import GatewayServer
import GatewaySettings

/// `config`: what the settings are, and whether they will do.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check or print the settings.",
        subcommands: [ConfigCheckCommand.self, ConfigPrintCommand.self]
    )
}

/// `config check`: whether the gateway would start.
struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look at everything that a start needs, and say all that is wrong with it; nothing is changed.",
        discussion: """
            Settings, secrets, folders, ports, and the store, if there is one. Call it as the user and in the folder that \
            the gateway runs in. A warning is probably not meant; a note says what may well be as it should, such as a \
            port in use while the gateway runs.

            Exit status: 0 when a start would go well, 78 when something is in its way.

            Example:
              kling-gateway config check --config kling-gateway.yaml
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let report = await ConfigurationCheck.run(
            file: configuration.file,
            environment: configuration.environment
        )
        if output.isJSON {
            Console.result(try JSONText.of(report))
        } else {
            let remarks =
                report.problems.map(\.description) + report.warnings.map { "warning: \($0)" }
                + report.notes.map { "note: \($0)" }
            for remark in remarks {
                Console.remark(remark)
            }
            Console.remark(report.valid ? "The configuration is valid." : "The configuration is not valid.")
        }
        if !report.valid {
            throw ExitCode(ExitStatus.badConfiguration.rawValue)
        }
    }
}

/// `config print`: every setting as it is in force, and where it came from.
struct ConfigPrintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract: "Print every setting as it is in force, as a file that says the same.",
        discussion: """
            Example:
              kling-gateway config print --json
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() throws {
        let loaded = try configuration.load()
        try output.show(loaded, text: loaded.yaml)
    }
}
