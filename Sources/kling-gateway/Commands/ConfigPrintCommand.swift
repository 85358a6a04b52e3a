import ArgumentParser
import GatewaySettings

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
