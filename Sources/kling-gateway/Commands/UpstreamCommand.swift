import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings

/// `upstream`: whoever makes the videos.
struct UpstreamCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstream",
        abstract: "See whether the upstream would serve us.",
        subcommands: [UpstreamCheckCommand.self]
    )
}

/// `upstream check`: what it answers to questions.
struct UpstreamCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Ask the upstream for models, a task that nobody has, and the balance; nothing is ordered.",
        discussion: """
            It takes the way that the gateway would take: the settings' base URL, proxy, certificates and keys. Each key is \
            asked with; the store is only read, for whether tasks were ever found by our names, and may be missing. Relays without a list of models or a balance are common; that is said and \
            does no harm. An upstream that answers a question may still refuse an order.

            Exit status: 0 when all answers that videos need, 1 when something does not, with what to do; 78 when the \
            configuration is wrong.

            Example:
              kling-gateway upstream check
            """
    )

    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func run() async throws {
        let settings = try configuration.load().settings
        let check = try await settings.upstreamCheck(
            secrets: try settings.readSecrets(environment: configuration.environment),
            network: try settings.readNetwork(environment: configuration.environment)
        )
        try output.show(check, text: check.text)
        guard check.ok else {
            throw ExitCode(ExitStatus.refused.rawValue)
        }
    }
}
