import ArgumentParser
import GatewayServer

/// `serve`: the gateway.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the gateway until SIGTERM, then finish what is in hand."
    )

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        try await ServeProgram.run(try configuration.load(), environment: configuration.environment)
    }
}
