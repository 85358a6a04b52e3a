import ArgumentParser
import GatewayOperations

/// `key revoke`: the end of a key.
struct KeyRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End a key at once."
    )

    @Argument(help: "The key's id.") var id: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let key = try await configuration.withOperations { try await $0.revokeKey(id) }
        Console.remark("The key \(key.id) is revoked; a running server knows within 2 seconds.")
    }
}
