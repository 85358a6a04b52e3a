import ArgumentParser
import GatewayOperations
import GatewayServer

/// `tenant usage`: what was ordered and spent.
struct TenantUsageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Show what tenants have ordered and spent, by tenant, day, model and mode.",
        discussion: """
            A video counts on the day it was ordered, also after it was deleted. Amounts are exact decimals; seconds are those \
            of videos that were made. Without days it is the current month, in quota.time_zone; a year at the most.

            Example:
              kling-gateway tenant usage studio --from 2026-11-01 --csv
            """
    )

    @Argument(help: "The tenants' names; all tenants without any.") var names: [String] = []
    @Option(help: ArgumentHelp("The first day, such as 2026-11-01.", valueName: "date"))
    var from: String?
    @Option(help: ArgumentHelp("The last day, itself included.", valueName: "date"))
    var to: String?
    @Flag(help: "Write CSV (RFC 4180) with a header line.") var csv = false
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard !csv || !output.isJSON else {
            throw ValidationError("Give either --csv or --json.")
        }
    }

    func run() async throws {
        let usage = try await configuration.withOperations(.existing) {
            try await $0.usage(ofTenants: names, from: from, through: to)
        }
        if csv {
            try Console.stream(usage.csv)
        } else {
            try output.show(usage, text: usage.text)
        }
    }
}
