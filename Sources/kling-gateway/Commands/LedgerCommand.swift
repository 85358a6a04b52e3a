import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `ledger`: audits, entries and reconciliation.
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Check the books and write them out, with a server beside it or without; nothing is changed.",
        subcommands: [LedgerVerifyCommand.self, LedgerReconcileCommand.self, LedgerExportCommand.self]
    )
}

/// `ledger verify`: whether every rule is kept.
struct LedgerVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Add up every balance again and check every video's money, attempts and progress.",
        discussion: """
            It looks at one moment's picture of the whole store, while a server runs or not. Of each kind of violation it \
            shows the first 20 and how many there are. Notes are worth knowing, but break no rule.

            Exit status: 0 when all rules are kept, 1 when one is broken or the store cannot be \
            read, 78 when it is damaged.

            Example:
              kling-gateway ledger verify --json
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let settings = try configuration.load().settings
        let audit = try await ProgressLine.during { progress in
            try await settings.withLedgerReports { try await $0.verify(progress: progress) }
        }
        try output.show(audit, text: audit.text)
        guard audit.ok else {
            throw ExitCode(ExitStatus.refused.rawValue)
        }
    }
}

/// `ledger reconcile`: the money in doubt.
struct LedgerReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Report what may have been paid upstream without being charged; nothing is changed.",
        discussion: """
            It reads the books, then the upstream's list of tasks, and asks about every video that was given up. Many relays \
            have no list, or cannot find a task by the name that it was sent under; the report says so.

            Exit status: 0 once there is a report, whatever is in it and whether or not the upstream could be asked; 1 when \
            the store cannot be read, 78 when it is damaged. The JSON's "remarks" is empty when nothing kept it from being whole.

            Example:
              kling-gateway ledger reconcile --look-back 30d
            """
    )

    @Option(
        help: ArgumentHelp("How long ago a video may have been given up; 7d when not given.", valueName: "span"),
        transform: Span.read
    )
    var lookBack = Span.week
    @Flag(help: "Ask the upstream nothing.") var offline = false
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let settings = try configuration.load().settings
        let secrets = offline ? nil : try settings.readSecrets(environment: configuration.environment)
        let network = offline ? .direct : try settings.readNetwork(environment: configuration.environment)
        let report = try await ProgressLine.during { progress in
            try await settings.reconciliation(
                lookBack: lookBack.duration,
                secrets: secrets,
                network: network,
                progress: progress
            )
        }
        try output.show(report, text: report.text)
    }
}

/// `ledger export`: the entries for other programs.
struct LedgerExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all entries to standard output, oldest first.",
        discussion: """
            csv is RFC 4180 with a header line, jsonl one JSON object a line. Amounts are exact decimals, moments are UTC. \
            What is booked while it runs may or may not be in it; a day that is over is whole, until its videos have become \
            totals (store.retention_days).

            Example:
              kling-gateway ledger export --format jsonl --tenant studio --from 2026-11-01
            """
    )

    @Option(help: "csv or jsonl.") var format = EntryFormat.csv
    @Option(help: "Only this tenant's.") var tenant: String?
    @Option(help: ArgumentHelp("The first day, such as 2026-11-01, in quota.time_zone.", valueName: "date"))
    var from: String?
    @Option(help: ArgumentHelp("The last day, itself included.", valueName: "date"))
    var to: String?
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        try await configuration.load().settings
            .withLedgerReports { reports in
                try await reports.export(as: format, ofTenant: tenant, from: from, through: to) { piece in
                    try Console.stream(piece)
                }
            }
    }
}

extension EntryFormat: ExpressibleByArgument {}
