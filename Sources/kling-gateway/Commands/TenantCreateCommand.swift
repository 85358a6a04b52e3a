import ArgumentParser
import GatewayOperations

/// `tenant create`: a new tenant.
struct TenantCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a tenant."
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var limits: LimitOption
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let tenant = try await configuration.withOperations {
            try await $0.createTenant(named: name, limits: limits.limit)
        }
        Console.remark(
            "Created the tenant \(tenant.name) (\(tenant.id)). Make it a key with: kling-gateway key create \(tenant.name)"
        )
    }
}
