import ArgumentParser

/// `ledger`: the books of all videos.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Check the books and write them out, with a server beside it or without; nothing is changed.",
        subcommands: [LedgerVerifyCommand.self, LedgerReconcileCommand.self, LedgerExportCommand.self]
    )
}
