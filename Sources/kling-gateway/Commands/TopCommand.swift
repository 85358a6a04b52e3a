import ArgumentParser
import GatewayOperations
import GatewayServer
import GatewaySettings
import Glibc

/// `top`: the installation as it is, again and again.
struct TopCommand: AsyncParsableCommand {
    /// How often it may be looked at.
    private static let intervals = Duration.seconds(1)...Duration.seconds(3600)
    /// How many of the newest videos a frame without a terminal has.
    private static let usualVideos = 20

    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch the server, the queue, the slots, the tenants and the newest videos, until Ctrl-C.",
        discussion: """
            It reads the store, beside a running server or without one, by a few short searches for each look, and changes \
            nothing; how the server is, its admin listener is asked at admin.host and admin.port. Numbers a minute are those \
            of the last 60 seconds. The terminal is given back as it was, however it ends.

            Example:
              kling-gateway top --interval 5s
            """
    )

    @Option(help: ArgumentHelp("How often it looks, 1s to 1h.", valueName: "span"), transform: Span.read)
    var interval = Span.twoSeconds
    @Flag(help: "Print one look, without drawing, and end; --json does so too.") var once = false
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard Self.intervals.contains(interval.duration) else {
            throw ValidationError("--interval is 1s to 1h.")
        }
        guard once || output.isJSON || Terminal.canRedraw(STDOUT_FILENO) else {
            throw ValidationError("There is no terminal to draw on; print one look with: kling-gateway top --once")
        }
    }

    func run() async throws {
        let settings = try configuration.load().settings
        let keys = try? settings.upstreamKeyShares(environment: configuration.environment)
        try await ReadyProbe.using(settings) { probe in
            try await settings.withLedgerReports { reports in
                @Sendable func look(_ count: Int) async throws -> TopView {
                    async let health = probe.health()
                    return try await reports.top(videos: count, keys: keys, health: await health)
                }
                guard !once, !output.isJSON else {
                    let view = try await look(Self.usualVideos)
                    return try output.show(view, text: view.text(.plain))
                }
                let screen = LiveScreen()
                try await LiveView.run(every: interval.duration, on: screen) {
                    let height = Terminal.height
                    try screen.draw(try await look(height).text(Terminal.style, height: height))
                }
            }
        }
    }
}
