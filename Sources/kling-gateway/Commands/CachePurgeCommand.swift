import ArgumentParser
import GatewayOperations

/// `cache purge`: what is ordered again is made again.
struct CachePurgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Forget what was made, so that it is made again when it is ordered again.",
        discussion: "No video and no file is deleted, and what is being made goes on."
    )

    @Option(help: "Only what this tenant has ordered.") var tenant: String?
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let count = try await configuration.withOperations { try await $0.purgeCache(ofTenant: tenant) }
        Console.remark("Forgot \(count) results.")
    }
}
