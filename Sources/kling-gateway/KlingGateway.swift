import ArgumentParser
import GatewayServer

/// The program: its commands by name.
@main
struct KlingGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kling-gateway",
        abstract: "An internal gateway to Kling's text-to-video service: keys, quotas, queue and archive.",
        // All of it only when it is asked for: telling the version of libpq loads it.
        version: CommandLine.arguments.contains("--version") ? GatewayVersion.description : GatewayVersion.text,
        subcommands: [
            ServeCommand.self, DemoCommand.self, SandboxCommand.self, TenantCommand.self, KeyCommand.self,
            VideoCommand.self, LedgerCommand.self, CacheCommand.self, StoreCommand.self, ConfigCommand.self,
        ]
    )
}
