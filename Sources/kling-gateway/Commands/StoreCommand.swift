import ArgumentParser

/// `store`: where everything is kept.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Move everything to another database.",
        subcommands: [StoreCopyCommand.self]
    )
}
