import ArgumentParser
import GatewayOperations

/// `video show`: where a video stands.
struct VideoShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a video."
    )

    @Argument(help: "The video's id.") var id: String
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let video = try await configuration.withOperations { try await $0.video(id) }
        try output.show(video, text: video.text)
    }
}
