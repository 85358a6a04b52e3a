import ArgumentParser
import GatewayModel
import GatewayOperations
import GatewayServer
import Glibc
import Synchronization

/// `video list`: the videos of all tenants, a page at a time or as they change.
struct VideoListCommand: AsyncParsableCommand {
    /// How often a watch looks.
    private static let pause = Duration.seconds(2)

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List videos, newest first, a page at a time; or watch them as they change.",
        discussion: """
            Times are a span before now such as 2h, a day such as 2026-11-29, or a moment such as 2026-11-29T22:05:11Z; \
            without a zone they are local. Where there are more videos than --limit, standard error says how to list the next. \
            A watch draws the list again every 2 seconds until Ctrl-C; with --json it writes a line for each video that is new \
            or has changed, and follows those that it has written until they end.

            Example:
              kling-gateway video list --tenant studio --status failed --since 2h
            """
    )

    @Option(help: "Only this tenant's.") var tenant: String?
    @Option(help: "Only those with this status: queued, in_progress, completed, failed or canceled.") var status:
        String?
    @Option(help: "Only those of this model, by its id or an alias; a page looks through 10,000 videos for them.")
    var model: String?
    @Option(help: ArgumentHelp("Only those ordered at this time or later.", valueName: "time")) var since: String?
    @Option(help: ArgumentHelp("Only those ordered before this time.", valueName: "time")) var until: String?
    @Option(help: "How many, 1 to 500.") var limit = 20
    @Option(help: ArgumentHelp("Only those behind this one, which the page before has named.", valueName: "id"))
    var after: String?
    @Flag(help: "Show them again and again as they change, until Ctrl-C.") var watch = false
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        guard (1...500).contains(limit) else {
            throw ValidationError("--limit is 1 to 500.")
        }
        guard watch else {
            return
        }
        guard after == nil, until == nil else {
            throw ValidationError("--watch shows the newest videos; leave out --after and --until.")
        }
        guard output.isJSON || Terminal.canRedraw(STDOUT_FILENO) else {
            throw ValidationError("There is no terminal to draw on; a line for each change comes with: --watch --json")
        }
    }

    private func filter(limit: Int) -> VideoFilter {
        VideoFilter(
            tenant: tenant,
            status: status,
            model: model,
            since: since,
            until: until,
            limit: limit,
            after: after
        )
    }

    func run() async throws {
        try await configuration.withOperations(.existing) { operations in
            guard watch else {
                return try show(try await operations.videos(filter(limit: limit)))
            }
            try await output.isJSON ? follow(operations) : draw(operations)
        }
    }

    private func show(_ page: VideoPage) throws {
        try output.show(page.videos, text: VideoView.table(page.videos))
        if let next = page.next {
            Console.remark("There are more; the next page has the same options and: --after \(next)")
        }
    }

    private func draw(_ operations: Operations) async throws {
        let screen = LiveScreen()
        try await LiveView.run(every: Self.pause, on: screen) {
            // Two lines are the time and the titles.
            let count = min(limit, max(1, Terminal.height - 3))
            let page = try await operations.videos(filter(limit: count))
            let time = LocalTime.system.text(SystemClock().now)
            let lines = ["\(time), every \(Self.pause.components.seconds) s until Ctrl-C", ""]
            let table = VideoView.table(page.videos).split(separator: "\n").map(String.init)
            let width = Terminal.width()
            try screen.draw((lines + table).map { $0.fitting(columns: width) }.joined(separator: "\n"))
        }
    }

    private func follow(_ operations: Operations) async throws {
        let seen = Mutex(VideoWatch())
        try await LiveView.run(every: Self.pause) {
            let page = try await operations.videos(filter(limit: limit)).videos
            let others = try await operations.videos(withIDs: seen.withLock { $0.followed(besides: page) })
            for video in seen.withLock({ $0.changes(in: page, followed: others) }) {
                try Console.stream(try JSONText.line(of: video) + "\n")
            }
        }
    }
}
