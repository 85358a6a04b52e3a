import GatewayModel
import GatewayServer
import GatewayTelemetry
import KlingSandbox
import Logging
import ServiceLifecycle
import UnixSignals

/// The simulated upstream as a program of its own.
package struct SandboxServer: Sendable {
    private let configuration: SandboxConfiguration

    /// Takes what was typed.
    /// - Parameters:
    ///   - port: The port to bind; 0 picks a free one.
    ///   - keys: The keys it accepts; any when there are none.
    ///   - speed: How many times faster than life its tasks are made.
    ///   - parallelTasks: How many tasks may be unfinished at once; 0 for any number.
    ///   - shape: In which shape it answers, `A` to `F`.
    ///   - scenario: A file of further settings and faults, which win.
    /// - Throws: What cannot be, by name.
    package init(
        port: Int,
        keys: [String],
        speed: Double,
        parallelTasks: Int,
        shape: String,
        scenario: String?
    ) throws {
        var configuration = SandboxConfiguration()
        configuration.port = port
        configuration.keys = Set(keys)
        configuration.speed = speed
        configuration.parallelTasks = parallelTasks
        guard let shape = AnswerShape(rawValue: shape.uppercased()) else {
            throw ScenarioError(key: "shape", rule: "must be a letter from A to F")
        }
        configuration.shape = shape
        configuration.scenario = try scenario.map { try Scenario(file: $0) }
        self.configuration = configuration
    }

    /// Serves until SIGTERM or SIGINT.
    package func run() async throws {
        let log = Telemetry.bootstrap(
            levels: LiveLogLevels(LogLevels(.info)),
            format: .json,
            redactor: Redactor(),
            writing: .together,
            now: { SystemClock().now }
        )
        defer { log.finish() }
        let logger = Logger(label: "kling-sandbox")
        let sandbox = try Sandbox(
            configuration: configuration,
            logger: logger,
            onRunning: { url in
                let port = url.split(separator: ":").last.flatMap { Int($0) }
                logger.info(
                    "listening",
                    metadata: [
                        "listener": "sandbox", "address": "\(configuration.host)",
                        "port": port.map { .stringConvertible($0) } ?? "",
                    ]
                )
            }
        )
        let group = ServiceGroup(
            services: [sandbox],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        try await group.run()
    }
}
