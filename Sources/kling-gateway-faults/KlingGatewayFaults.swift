import ArgumentParser
import FoundationEssentials
import GatewayServer
import GatewaySettings
import GatewayTestKit

/// The gateway as tests crash it: the same server, with one crash point armed by the environment.
///
/// It is for tests alone and is in no package; the program that users run knows nothing of crash points.
@main
struct KlingGatewayFaults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kling-gateway-faults",
        abstract: "Run the gateway until it comes to the crash point that \(CrashInjector.variable) names.",
        subcommands: [Serve.self]
    )

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Run the gateway as kling-gateway serve does.")

        @Option(help: "The YAML file of settings; KGW_ variables override it.") var config: String?

        func run() async throws {
            let environment = ProcessInfo.processInfo.environment
            let faults = try CrashInjector.armed(by: environment).map { FaultInjection(crashingBy: $0) } ?? .none
            let loaded = try Settings.load(file: config, environment: environment)
            // What is logged before it is killed is what its tests look at.
            try await ServeProgram.run(loaded, environment: environment, faults: faults, logsAtOnce: true)
        }
    }
}

extension FaultInjection {
    /// What passes the crash points on its way.
    fileprivate init(crashingBy injector: CrashInjector) {
        self.init(
            engine: { DecoratedEngine($0, hooks: CrashHooks(injector: injector)) },
            upstream: { CrashingUpstream(base: $0, injector: injector, clock: SystemClock()) },
            source: { CrashingSource(base: $0, injector: injector) }
        )
    }
}
