import ArgumentParser
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
struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read settings and secrets as the start would, and say everything that is wrong with them."
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() throws {
        let report = ConfigurationReport(file: configuration.file, environment: configuration.environment)
        if output.isJSON {
            Console.result(try JSONText.of(report))
        } else {
            for remark in report.problems.map(\.description) + report.warnings.map({ "warning: \($0)" }) {
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
        abstract: "Print every setting as it is in force, as a file that says the same."
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() throws {
        let loaded = try configuration.load()
        try output.show(loaded, text: loaded.yaml)
    }
}
