import ArgumentParser
import GatewayDemo

/// `sandbox`: the simulated upstream alone.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run the simulated upstream alone: it answers like DeerAPI's Kling route and costs nothing.",
        discussion: """
            Faults are asked for by a scenario, or by a word in a prompt such as [[fault:500]]; GET /sandbox/stats says \
            what it was asked and what it made.

            Example:
              kling-gateway sandbox --port 8081 --speed 50
            """
    )

    @Option(help: "The port; 0 picks a free one and logs it.") var port = 8090
    @Option(name: .customLong("key"), help: "A key it accepts, repeatable; any key when none is given.")
    var keys: [String] = []
    @Option(help: "How many times faster than life it makes videos; at 1, one takes 10 seconds.") var speed = 1.0
    @Option(help: "How many unfinished tasks it allows; 0 for any number.") var parallelTasks = 5
    @Option(help: "In which shape it answers, A to F; see the README.") var shape = "A"
    @Option(help: "A JSON file of further settings and faults.") var scenario: String?

    func validate() throws {
        guard (0...65_535).contains(port), parallelTasks >= 0 else {
            throw ValidationError("--port is 0 to 65535, --parallel-tasks 0 or more.")
        }
    }

    func run() async throws {
        let server = try SandboxServer(
            port: port,
            keys: keys,
            speed: speed,
            parallelTasks: parallelTasks,
            shape: shape,
            scenario: scenario
        )
        try await server.run()
    }
}
