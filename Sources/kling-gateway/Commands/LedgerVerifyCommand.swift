import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `ledger verify`: whether every rule is kept.
struct LedgerVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Add up every balance again and check every video's money, attempts and progress.",
        discussion: """
            It looks at one moment's picture of the whole store, while a server runs or not. Of each kind of violation it \
            shows the first 20 and how many there are. Notes are worth knowing, but break no rule.

            Exit status: 0 when all rules are kept, 1 when one is broken or the store cannot be read.
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let audit = try await configuration.load().settings.withLedgerReports { try await $0.verify() }
        try output.show(audit, text: audit.text)
        guard audit.ok else {
            throw ExitCode(ExitStatus.refused.rawValue)
        }
    }
}
