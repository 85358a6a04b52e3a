import ArgumentParser
import GatewayOperations

/// `tenant resume`: orders again.
struct TenantResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a suspended tenant order again."
    )

    @Argument(help: "The tenant's name.") var name: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let tenant = try await configuration.withOperations { try await $0.resumeTenant(named: name) }
        Console.remark("The tenant \(tenant.name) is active; a running server knows within 2 seconds.")
    }
}
