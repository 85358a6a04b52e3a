import ArgumentParser
import GatewayOperations

/// `--limit`, as often as one likes.
struct LimitOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A limit, such as budget_per_month=50.00; none takes it away.",
            discussion: """
                requests_per_minute, reads_per_minute, concurrent_videos, videos_per_day, videos_per_month, seconds_per_month, max_seconds, \
                max_priority: whole numbers. budget_per_day, budget_per_month: money. models, modes: names with commas between them.
                """,
            valueName: "name=value"
        )
    )
    var limit: [String] = []
}

/// A tenant's own rules.
struct TenantRulesOption: ParsableArguments {
    @Option(help: "Who shares what it has paid for: off, private, shared; default as the settings have it.")
    var cacheMode: String?
    @Option(help: "For how many seconds; default as the settings have it.") var cacheTtl: String?
    @Option(
        help: ArgumentHelp(
            "For how many seconds equal orders are one though nothing marks them as repetitions; off is the default.",
            discussion: "For a tenant behind a proxy that loses answers and drops Idempotency-Key.",
            valueName: "seconds"
        )
    )
    var repeatWindow: String?
    @Option(
        help: ArgumentHelp(
            "Its part of the slots while others wait too, from 1 to 1000; default is 1.",
            discussion: "Of two tenants whose videos wait, one with 3 has three videos started for each of one with 1."
        )
    )
    var weight: String?

    var isEmpty: Bool {
        cacheMode == nil && cacheTtl == nil && repeatWindow == nil && weight == nil
    }

    var change: TenantRulesChange {
        TenantRulesChange(cacheMode: cacheMode, cacheTTL: cacheTtl, repeatWindow: repeatWindow, weight: weight)
    }
}
