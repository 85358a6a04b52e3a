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
            VideoCommand.self, QueueCommand.self, TopCommand.self, PauseCommand.self, ResumeCommand.self,
            LedgerCommand.self,
            CacheCommand.self, BackupCommand.self, RestoreCommand.self, StoreCommand.self, ConfigCommand.self,
            UpstreamCommand.self, OperatorCommand.self, AuditCommand.self,
        ]
    )
}

extension KlingGateway {
    /// Runs the command that the arguments name, and ends with the status that tells how it went.
    static func main() async {
        EventLoops.fitToProcessors()
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(withError: ExitCode(end(error).rawValue))
        }
    }

    /// Says what ended a command, and with which status it ends.
    private static func end(_ error: any Error) -> ExitStatus {
        switch exitCode(for: error) {
        case .success:
            Console.result(fullMessage(for: error))
            return .done
        case .validationFailure:
            Console.remark(fullMessage(for: error))
            return .wrongUsage
        default:
            if let code = error as? ExitCode {
                return ExitStatus(rawValue: code.rawValue) ?? .refused
            }
            Console.remark(ExitStatus.message(for: error))
            return ExitStatus(of: error)
        }
    }
}
