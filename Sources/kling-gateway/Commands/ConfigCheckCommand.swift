import ArgumentParser
import GatewaySettings

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
