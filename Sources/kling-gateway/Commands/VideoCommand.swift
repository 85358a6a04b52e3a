import ArgumentParser
import GatewayOperations
import GatewayServer

/// `video`: what the tenants have ordered.
struct VideoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "video",
        abstract: "List, show and cancel videos of all tenants.",
        subcommands: [VideoListCommand.self, VideoShowCommand.self, VideoCancelCommand.self]
    )
}

/// `video show`: all that is known of a video.
struct VideoShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Show all that is known of a video: its order, submissions, money, file, and what was answered to whom.",
        discussion: """
            A video is found by its id, by the name of a request that ordered it (x-request-id), by the upstream's id of its \
            task, by the name under which it was sent there, and by its tenant's own external_task_id. Where several have the \
            same name, they are listed. Deleted videos are found too; prompts are not shown.

            Example:
              kling-gateway video show video_01ARZ3NDEKTSV4RRFFQ69G5FAV
            """
    )

    @Argument(help: "The video's id, or one of these names.") var id: String
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let found = try await configuration.withOperations(.existing) { try await $0.findVideo(id) }
        try output.show(found, text: found.text)
    }
}

/// `video cancel`: out of the queue.
struct VideoCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Withdraw a video that has not been sent to Kling yet.",
        discussion: """
            Example:
              kling-gateway video cancel video_01ARZ3NDEKTSV4RRFFQ69G5FAV
            """
    )

    @Argument(help: "The video's id.") var id: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let video = try await configuration.withOperations(.existing) {
            try await $0.cancelVideo(id, by: configuration.actor)
        }
        Console.remark("The video \(video.id) is canceled; its money is released.")
    }
}
