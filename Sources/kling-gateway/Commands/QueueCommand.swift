import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `queue`: what waits, and why.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show what is paused, and which videos wait, in their order, since when and why.",
        discussion: """
            It reads the store, with a server beside it or without, and changes nothing; how the server is, its admin \
            listener is asked at admin.host and admin.port. Videos that share one that is being \
            made for an earlier order wait with that one, and are not listed. Where the upstream keys \
            cannot be read here, every pause of a key counts as holding, and the slots are those of one key.

            Example:
              kling-gateway queue --limit 200
            """
    )

    @Option(help: "How many videos are listed, 1 to 10000.") var limit = 50
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("--limit is 1 to 10000.")
        }
    }

    func run() async throws {
        let settings = try configuration.load().settings
        let keys = try? settings.upstreamKeyShares(environment: configuration.environment)
        var queue = try await settings.withLedgerReports { try await $0.queue(limit: limit, keys: keys) }
        try await ReadyProbe.using(settings) { queue.health = await $0.health() }
        try output.show(queue, text: queue.text)
    }
}
