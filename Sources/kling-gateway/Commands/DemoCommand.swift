import ArgumentParser
import GatewayDemo

/// `demo`: one video from prompt to file, without a key and without cost.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run gateway and simulated upstream, make one video from prompt to file, and stay up."
    )

    @Flag(help: "End once the video's file is written.") var once = false

    func run() async throws {
        try await Demo(endsAfterVideo: once, say: { Console.result($0) }).run()
    }
}
