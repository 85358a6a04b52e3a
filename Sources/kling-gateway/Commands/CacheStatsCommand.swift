import ArgumentParser
import GatewayOperations

/// `cache stats`: what the result cache has saved.
struct CacheStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show how often the result cache answered, what it holds and what it saved."
    )

    @Option(help: "Only this tenant.") var tenant: String?
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let cache = try await configuration.withOperations { try await $0.cache(ofTenant: tenant) }
        try output.show(cache, text: cache.text)
    }
}
