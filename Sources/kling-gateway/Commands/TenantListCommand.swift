import ArgumentParser
import GatewayOperations

/// `tenant list`: all tenants.
struct TenantListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all tenants."
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let tenants = try await configuration.withOperations { try await $0.tenants() }
        try output.show(tenants, text: TenantView.table(tenants))
    }
}
