import ArgumentParser
import GatewayOperations

/// `video list`: the latest videos of all tenants.
struct VideoListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the latest videos, newest first."
    )

    @Option(help: "Only this tenant's.") var tenant: String?
    @Option(help: "Only those with this status: queued, in_progress, completed, failed or canceled.") var status:
        String?
    @Option(help: "How many, 1 to 500.") var limit = 20
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard (1...500).contains(limit) else {
            throw ValidationError("--limit is 1 to 500.")
        }
    }

    func run() async throws {
        let videos = try await configuration.withOperations {
            try await $0.videos(ofTenant: tenant, status: status, limit: limit)
        }
        try output.show(videos, text: VideoView.table(videos))
    }
}
