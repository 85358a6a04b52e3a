import ArgumentParser
import GatewayOperations

/// `video cancel`: out of the queue.
struct VideoCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Withdraw a video that has not been sent to Kling yet."
    )

    @Argument(help: "The video's id.") var id: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let video = try await configuration.withOperations { try await $0.cancelVideo(id) }
        Console.remark("The video \(video.id) is canceled; its money is released.")
    }
}
