import FoundationEssentials
import GatewayModel
import GatewayServer
import GatewayTelemetry
import KlingSandbox
import Logging
import ServiceLifecycle
import UnixSignals

/// The whole thing on one machine without a key: gateway, simulated upstream, a tenant, one video from prompt to file.
package struct Demo: Sendable {
    /// The tenant that the demo creates.
    static let tenant = "demo"
    /// Who creates it.
    static let actor = AuditActor(.command, name: "demo", origin: "demonstration")

    private let endsAfterVideo: Bool
    private let say: @Sendable (String) -> Void

    /// Makes a demo.
    /// - Parameters:
    ///   - endsAfterVideo: Whether it ends once the file is written; otherwise it stays until SIGTERM or SIGINT.
    ///   - say: Where it tells what it does.
    package init(endsAfterVideo: Bool, say: @escaping @Sendable (String) -> Void) {
        self.endsAfterVideo = endsAfterVideo
        self.say = say
    }

    /// Runs the demo in a new folder of the temporary directory.
    package func run() async throws {
        Telemetry.bootstrap(
            levels: LiveLogLevels(LogLevels(.warning)),
            format: .text,
            redactor: Redactor(),
            now: { SystemClock().now }
        )
        let logger = Logger(label: "kling-gateway.demo")
        let folder = FileManager.default.temporaryDirectory.path + "/kling-gateway-demo-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let sandbox = try Sandbox(configuration: SandboxConfiguration(), logger: logger)
        let gateway = DemoGateway(folder: folder, sandbox: sandbox)
        let tour = DemoTour(
            folder: folder,
            sandbox: sandbox,
            gateway: gateway,
            endsAfterVideo: endsAfterVideo,
            say: say
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: sandbox, serviceName: "sandbox"),
                    .init(service: gateway, serviceName: "gateway"),
                    .init(
                        service: tour,
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        serviceName: "tour"
                    ),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
    }
}
