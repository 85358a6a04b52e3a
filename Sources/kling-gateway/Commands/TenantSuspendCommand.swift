import ArgumentParser
import GatewayOperations

/// `tenant suspend`: no new orders from this tenant.
struct TenantSuspendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Stop a tenant from ordering; what it has ordered goes on."
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let tenant = try await configuration.withOperations { try await $0.suspendTenant(named: name) }
        Console.remark("The tenant \(tenant.name) is suspended; a running server knows within 2 seconds.")
    }
}
