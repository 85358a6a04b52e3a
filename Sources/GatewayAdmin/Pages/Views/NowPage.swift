import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import GatewayOperations

/// What is so now: first what a person has to see to, then how much is under way.
struct NowPage {
    /// After how many seconds a browser without scripts loads it anew.
    private static let reload = 30

    private let server: PageServer
    private let parts: DashboardParts
    private let unresolved: ThriftyReading<[UnresolvedVideoView]>
    private let troubles: ThriftyReading<[TenantTrouble]>

    init(server: PageServer, parts: DashboardParts) {
        self.server = server
        self.parts = parts
        unresolved = ThriftyReading(period: .seconds(15), clock: parts.clock)
        troubles = ThriftyReading(period: .seconds(15), clock: parts.clock)
    }

    var routes: [Route] {
        [
            server.get("/", query: ["done"]) { page in
                var now = Page(
                    "Now",
                    try await commands(for: page),
                    fresh: Fresh(source: "/now/live", blocks: try await blocks()),
                    reload: Self.reload
                )
                now.notice = Self.notices[page.query["done"] ?? ""]
                return server.answer(now, at: .now, to: page)
            },
            server.part("/now/live") { _ in
                .page(server.templates.html(of: Fresh(source: "/now/live", blocks: try await blocks())))
            },
            server.post("/pause", .operator) { page, form in
                _ = try await parts.operations()
                    .pause(
                        try Self.target(of: form),
                        reason: form["reason"],
                        by: page.actor,
                        upstreamKeys: parts.keys().map(\.id)
                    )
                return .elsewhere("/?done=paused")
            },
            server.post("/resume", .operator) { page, form in
                _ = try await parts.operations().resume(try Self.target(of: form), by: page.actor)
                return .elsewhere("/?done=resumed")
            },
        ]
    }

    /// What is said after something was done, by the word in the address; any other word says nothing.
    private static let notices = [
        "paused": "Submission is paused there. What is at the upstream already goes on.",
        "resumed": "Submission goes on there.",
    ]

    private static func target(of form: SentForm) throws(GatewayError) -> PauseTarget {
        let name = form["name"]
        switch (form["kind"], name) {
        case ("all", _): return .all
        case ("tenant", .some(let name)): return .tenant(name)
        case ("model", .some(let name)): return .model(name)
        case ("upstream_key", .some(let name)): return .upstreamKey(name)
        default: throw GatewayError(.invalidField, "Say what is meant, and its name unless it is everything.")
        }
    }

    // MARK: - What is kept fresh

    private func blocks() async throws -> [Block] {
        let report = await parts.health()
        let statistics = await parts.statistics()
        let slots = try await parts.ledger.reader.keySlots()
        let pauses = try await parts.ledger.reader.pauses()
        let operations = parts.operations()
        let unresolved = try await unresolved.current(by: { try await operations.unresolvedVideos() }) ?? []
        let attention = NowAlerts(
            report: report,
            pauses: pauses,
            unresolved: unresolved,
            tenants: pauses.list.isEmpty ? [:] : try await parts.tenantNames(),
            balances: parts.balances(),
            troubles: try await troubles.current(by: { try await operations.tenantTroubles(time: Numbers.moment) })
                ?? []
        )
        var blocks = [
            attention.block, figures(statistics, slots),
            KeyTable(report: report, pauses: pauses, slots: slots, parts: parts).block("Slots"),
        ]
        if let table = attention.unresolvedTable {
            blocks.append(table)
        }
        blocks.append(try await failures())
        return blocks
    }

    private func figures(_ statistics: StoreStatistics?, _ slots: KeySlots) -> Block {
        let waiting = statistics?.waiting.reduce(0) { $0 + $1.videos }
        let oldest = statistics?.waiting.map(\.oldest).min()
        let (hour, _) = parts.activity.lastHour
        let allowed = parts.slots() * parts.keys().count { $0.weight > 0 }
        let figures = [
            Figure(caption: "Waiting", count: waiting.map(Numbers.grouped) ?? "–"),
            Figure(
                caption: "Oldest wait",
                count: oldest.map { Numbers.span(parts.clock.now - $0) } ?? "–"
            ),
            Figure(caption: "Slots taken", count: "\(slots.total)", detail: "of \(allowed)"),
            Figure(caption: "Ordered", count: Numbers.grouped(hour.admitted), detail: "in the last hour"),
            Figure(caption: "Started", count: Numbers.grouped(hour.started), detail: "in the last hour"),
            Figure(caption: "Completed", count: Numbers.grouped(hour.completed), detail: "in the last hour"),
            Figure(
                caption: "Failed",
                count: Numbers.grouped(hour.failed),
                detail: "in the last hour",
                emphasis: hour.failed > 0 ? "bad" : nil
            ),
            Figure(caption: "Canceled", count: Numbers.grouped(hour.canceled), detail: "in the last hour"),
        ]
        let since = parts.clock.now - parts.activity.since
        let remark =
            since < .seconds(3600)
            ? "What the last hour brought is counted since this server started, \(Numbers.span(since)) ago." : nil
        return Block("Under way", remark: remark).with(\.figures, Items(figures))
    }

    /// The latest failures by their code.
    private func failures() async throws -> Block {
        let (_, ids) = parts.activity.lastHour
        let videos = try await parts.ledger.reader.videos(ids).filter { $0.failure != nil }
        var table = Table(
            "Failures by code",
            [.left("Code"), .right("Videos"), .left("What callers are told"), .left("Latest")]
        )
        let codes = Dictionary(grouping: videos) { $0.failure?.code.rawValue ?? "" }
        for (code, some) in codes.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
            let latest = some.max { $0.updatedAt < $1.updatedAt }
            table.add(
                .code(code),
                .number(some.count),
                .text(latest?.failure?.message),
                .code(latest?.id.description, link: latest.map { Link.video($0.id) })
            )
        }
        return table.block(
            "Failures of the last hour",
            remark: ids.count >= RecentActivity.maximumFailures ? "The latest \(ids.count) are looked at." : nil,
            vacancy: "No video has failed in the last hour."
        )
    }

    // MARK: - What can be done

    private func commands(for page: PageRequest) async throws -> [Block] {
        guard page.may(.operator) else {
            return []
        }
        let names = try await parts.tenantNames()
        let pauses = try await parts.ledger.reader.pauses().list
        let resumptions = pauses.map { pause in
            Action(
                target: "/resume",
                button: "Resume \(NowAlerts.subject(of: pause, tenants: names))",
                consequence: pause.reason.map { "It was paused because: \($0)" } ?? "",
                fixed: [
                    Action.Fixed(key: "kind", setting: pause.scope.kind.rawValue),
                    Action.Fixed(key: "name", setting: NowAlerts.name(of: pause, tenants: names)),
                ]
            )
        }
        let kinds: [(word: String, wording: String)] = [
            ("all", "everything"), ("tenant", "a tenant"), ("model", "a model"), ("upstream_key", "an upstream key"),
        ]
        var reason = Input(field: "reason", title: "Reason, which callers are shown")
        reason.length = Pause.maximumReasonLength
        let action = Action(
            target: "/pause",
            button: "Pause submission",
            consequence: "Nothing new is sent to the upstream for it; orders are taken and wait.",
            isGrave: true,
            inputs: [
                .choice("kind", "What to pause", all: nil, of: kinds, chosen: "all"),
                Input(field: "name", title: "Its name, unless it is everything"), reason,
            ]
        )
        return [Block("Pause and resume").with(\.actions, resumptions + [action])]
    }
}
