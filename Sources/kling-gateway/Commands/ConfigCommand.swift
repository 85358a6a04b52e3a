import ArgumentParser

/// `config`: what the settings are, and whether they will do.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check or print the settings.",
        subcommands: [ConfigCheckCommand.self, ConfigPrintCommand.self]
    )
}
