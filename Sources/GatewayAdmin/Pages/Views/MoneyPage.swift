import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import GatewayOperations

/// What videos came to, over 7, 30 or 90 days, by tenant or by model.
struct MoneyPage {
    /// The spans that can be looked at, in days.
    static let spans = [7, 30, 90]
    private static let usualSpan = 30

    private let server: PageServer
    private let parts: DashboardParts
    private let savings: ThriftyReading<CacheView>

    init(server: PageServer, parts: DashboardParts) {
        self.server = server
        self.parts = parts
        savings = ThriftyReading(period: .seconds(60), clock: parts.clock)
    }

    var routes: [Route] {
        [
            server.get("/money", query: ["days", "by"], show),
            server.get("/money/cache") { page in
                let shown = Page("Cache", kicker: Cell(words: "Money", link: "/money"), [try await cache()])
                return server.answer(shown, at: .money, to: page)
            },
        ]
    }

    private func show(_ page: PageRequest) async throws -> GatewayResponse {
        let days = Self.spans.first { "\($0)" == page.filled("days") } ?? Self.usualSpan
        let group = page.filled("by").flatMap { MoneyTotals.Group(rawValue: $0) } ?? .tenant
        let now = parts.clock.now
        let period = try UsagePeriod(
            from: parts.calendar.day(of: now - .seconds(86_400 * Int64(days - 1))),
            through: parts.calendar.day(of: now),
            in: parts.calendar
        )
        let tenants = try await parts.ledger.tenants.all().sorted { $0.name.text < $1.name.text }
        var totals = MoneyTotals(group: group, period: period)
        for tenant in tenants.prefix(MoneyTotals.maximumTenants) {
            let query = UsageQuery(tenant: tenant.id, period: period, groups: [.day, .model])
            try totals.add(try await parts.ledger.reader.usage(query), of: tenant.name.text)
        }
        let filter = Filter(
            target: "/money",
            inputs: [
                .choice(
                    "days",
                    "Over",
                    all: nil,
                    of: Self.spans.map { (word: "\($0)", wording: "\($0) days") },
                    chosen: "\(days)"
                ),
                .choice(
                    "by",
                    "By",
                    all: nil,
                    of: MoneyTotals.Group.allCases.map { (word: $0.rawValue, wording: $0.rawValue) },
                    chosen: group.rawValue
                ),
            ],
            whole: nil
        )
        var blocks = [Block().with(\.filter, filter)]
        blocks += totals.blocks
        if tenants.count > MoneyTotals.maximumTenants {
            blocks.append(Block(remark: "Only the first \(MoneyTotals.maximumTenants) tenants by name are in this."))
        }
        let cache = Fact("Cache", Cell(words: "What it has saved so far", link: "/money/cache"))
        blocks.append(Block("Savings").with(\.facts, Items([cache])))
        return server.answer(Page("Money", blocks), at: .money, to: page)
    }

    private func cache() async throws -> Block {
        let operations = parts.operations()
        guard let view = try await savings.current(by: { try await operations.cache(ofTenant: nil) }) else {
            return Block("Since the beginning")
                .with(\.vacancy, "It is being counted; load this page again in a moment.")
        }
        guard view.hits + view.collapsed + view.misses + view.bypassed > 0 else {
            return Block("Since the beginning")
                .with(\.vacancy, "No order has met the cache yet. What it saves stands here once one has.")
        }
        let saved = view.saved.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let figures = [
            Figure(caption: "Saved", count: saved.isEmpty ? "nothing yet" : saved.joined(separator: ", ")),
            Figure(caption: "Were there already", count: Numbers.grouped(view.hits), detail: "videos"),
            Figure(caption: "Shared one under way", count: Numbers.grouped(view.collapsed), detail: "videos"),
            Figure(caption: "Were made", count: Numbers.grouped(view.misses), detail: "videos"),
            Figure(caption: "Went past the cache", count: Numbers.grouped(view.bypassed), detail: "videos"),
            Figure(
                caption: "Can be answered now",
                count: Numbers.grouped(view.results),
                detail: Numbers.bytes(view.bytes)
            ),
        ]
        return Block("Since the beginning", remark: "Counted now and then, not with each look.")
            .with(\.figures, Items(figures))
    }
}
