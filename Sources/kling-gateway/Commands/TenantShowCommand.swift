import ArgumentParser
import GatewayOperations

/// `tenant show`: one tenant, with its videos counted.
struct TenantShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a tenant."
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let tenant = try await configuration.withOperations { try await $0.tenant(named: name) }
        try output.show(tenant, text: tenant.text)
    }
}
