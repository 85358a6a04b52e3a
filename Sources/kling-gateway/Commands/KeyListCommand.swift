import ArgumentParser
import GatewayOperations

/// `key list`: a tenant's keys, without the keys themselves.
struct KeyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys of a tenant."
    )

    @Argument(help: "The tenant's name.") var tenant: String
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let keys = try await configuration.withOperations { try await $0.keys(ofTenant: tenant) }
        try output.show(keys, text: KeyView.table(keys))
    }
}
