import ArgumentParser
import GatewayOperations

/// `key create`: a new key, shown once.
struct KeyCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a key for a tenant and print it, this once."
    )

    @Argument(help: "The tenant's name.") var tenant: String
    @Option(name: .customLong("scope"), help: "What it may be used for; all scopes when none is named.")
    var scopes: [String] = []
    @Option(name: .customLong("expires"), help: "How long it lives, such as 90d; for ever when not given.")
    var lifetime: Span?
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let key = try await configuration.withOperations {
            try await $0.createKey(forTenant: tenant, scopes: scopes, lifetime: lifetime?.duration)
        }
        Console.show(key)
    }
}
