import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `ledger export`: the entries for other programs.
struct LedgerExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all entries to standard output, oldest first.",
        discussion: """
            csv is RFC 4180 with a header line, jsonl one JSON object a line. Amounts are exact decimals, moments are UTC. \
            What is booked while it runs may or may not be in it; a day that is over is whole.
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
