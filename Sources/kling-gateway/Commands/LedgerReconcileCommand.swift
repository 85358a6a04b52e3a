import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `ledger reconcile`: the money in doubt.
struct LedgerReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Report what may have been paid upstream without being charged; nothing is changed.",
        discussion: """
            It reads the books, then the upstream's list of tasks, and asks about every video that was given up. Many relays \
            have no list, or cannot find a task by the name that it was sent under; the report says so.

            Exit status: 0 once there is a report, whatever is in it and whether or not the upstream could be asked; 1 when \
            the store cannot be read. The JSON's "remarks" is empty when nothing kept it from being whole.
            """
    )

    @Option(help: ArgumentHelp("How long ago a video may have been given up.", valueName: "span"))
    var lookBack = Span.week
    @Flag(help: "Ask the upstream nothing.") var offline = false
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let settings = try configuration.load().settings
        let secrets = offline ? nil : try settings.readSecrets(environment: configuration.environment)
        let report = try await settings.reconciliation(lookBack: lookBack.duration, secrets: secrets)
        try output.show(report, text: report.text)
    }
}
