import ArgumentParser
import GatewayApp

/// `tenant set`: other limits; what is used stays used.
struct TenantSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a tenant's limits; what it has used and reserved stays as it is."
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var limits: LimitOption
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard !limits.limit.isEmpty else {
            throw ValidationError("Give at least one --limit NAME=VALUE.")
        }
    }

    func run() async throws {
        let tenant = try await configuration.withOperations {
            try await $0.setTenant(named: name, limits: limits.limit)
        }
        try output.show(tenant, text: tenant.text)
        Console.remark("A running server knows within 2 seconds.")
    }
}
