import ArgumentParser

/// `cache`: what was made and is not made again.
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "See or empty the result cache.",
        subcommands: [CacheStatsCommand.self, CachePurgeCommand.self]
    )
}
