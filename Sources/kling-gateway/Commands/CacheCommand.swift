import ArgumentParser
import GatewayOperations
import GatewayServer

/// `cache`: what was made and is not made again.
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "See or empty the result cache.",
        subcommands: [CacheStatsCommand.self, CachePurgeCommand.self]
    )
}

/// `cache stats`: what the result cache has saved.
struct CacheStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show how often the result cache answered, what it holds and what it saved.",
        discussion: """
            Example:
              kling-gateway cache stats --tenant studio
            """
    )

    @Option(help: "Only this tenant.") var tenant: String?
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let cache = try await configuration.withOperations(.existing) { try await $0.cache(ofTenant: tenant) }
        try output.show(cache, text: cache.text)
    }
}

/// `cache purge`: what is ordered again is made again.
struct CachePurgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Forget what was made, so that it is made again when it is ordered again.",
        discussion: """
            No video and no file is deleted, and what is being made goes on.

            Example:
              kling-gateway cache purge --tenant studio
            """
    )

    @Option(help: "Only what this tenant has ordered.") var tenant: String?
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let count = try await configuration.withOperations(.existing) {
            try await $0.purgeCache(ofTenant: tenant, by: configuration.actor)
        }
        Console.remark("Forgot \(count) results.")
    }
}
