import ArgumentParser

/// `--limit`, as often as one likes.
struct LimitOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A limit, such as budget_per_month=50.00; none takes it away.",
            discussion: """
                requests_per_minute, concurrent_videos, videos_per_day, videos_per_month, seconds_per_month, max_seconds: \
                whole numbers. budget_per_day, budget_per_month: money. models, modes: names with commas between them.
                """,
            valueName: "name=value"
        )
    )
    var limit: [String] = []
}
