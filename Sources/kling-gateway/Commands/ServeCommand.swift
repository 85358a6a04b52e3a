import ArgumentParser
import GatewayDemo
import GatewayServer

// The commands, each parent in one file with its children. In: parsed arguments. Out: a call into the target that does
// the work, and its result on the console. What must hold: a command checks how it is called and formats what comes
// back, and holds no rule of the ledger.

/// `serve`: the gateway.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway until SIGTERM, then finish what is in hand.",
        discussion: """
            Example:
              kling-gateway serve --config /etc/kling-gateway/kling-gateway.yaml
            """
    )

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        try await ServeProgram.run(try configuration.load(), environment: configuration.environment)
    }
}

/// `demo`: one video from prompt to file, without a key and without cost.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run gateway and simulated upstream, make one video from prompt to file, and stay up.",
        discussion: """
            Example:
              kling-gateway demo --once
            """
    )

    @Flag(help: "End once the video's file is written.") var once = false

    func run() async throws {
        try await Demo(endsAfterVideo: once, say: { Console.result($0) }).run()
    }
}
