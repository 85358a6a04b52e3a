import GatewayAccess
import GatewayHTTP
import GatewayLedger
import GatewayModel
import GatewayOperations

/// All tenants, and each of them.
struct TenantPages {
    /// How many tenants a page has.
    static let pageSize = 100
    /// How many of a tenant's latest videos its page has.
    static let recentVideos = 10

    let server: PageServer
    let parts: DashboardParts

    var routes: [Route] {
        [
            server.get("/tenants", query: ["after"], list),
            server.get("/tenants/{name}", query: ["done"], show),
            server.post("/tenants/{name}/suspend", .operator) { page, _ in
                let view = try await parts.operations().suspendTenant(named: page.segment("name"), by: page.actor)
                return .elsewhere(Link.tenant(view.name) + "?done=suspended")
            },
            server.post("/tenants/{name}/resume", .operator) { page, _ in
                let view = try await parts.operations().resumeTenant(named: page.segment("name"), by: page.actor)
                return .elsewhere(Link.tenant(view.name) + "?done=resumed")
            },
        ]
    }

    private func list(_ page: PageRequest) async throws -> GatewayResponse {
        let after = page.filled("after")
        let tenants = try await parts.ledger.tenants.all().sorted { $0.name.text < $1.name.text }
            .filter { tenant in after.map { tenant.name.text > $0 } ?? true }
        let shown = tenants.prefix(Self.pageSize)
        var table = Table("Tenants", [.left("Name"), .left("State"), .left("Since"), .left("Identity")])
        for tenant in shown {
            table.add(
                .text(tenant.name.text).linked(Link.tenant(tenant.name.text)),
                Self.state(of: tenant),
                .time(tenant.createdAt),
                .code(tenant.id.text)
            )
        }
        table.pager = Pager(
            newest: after.map { _ in "/tenants" },
            older: tenants.count > shown.count ? Link.path("/tenants", [("after", shown.last?.name.text)]) : nil
        )
        let block = table.block(vacancy: "There is no tenant yet. “kling-gateway tenant create NAME” makes one.")
        return server.answer(Page("Tenants", [block]), at: .tenants, to: page)
    }

    private static func state(of tenant: Tenant) -> Cell {
        tenant.state == .active ? .word("active", .good) : .word("suspended", .bad)
    }

    private static let notices = [
        "suspended": "The tenant cannot order any more; what it has ordered goes on.",
        "resumed": "The tenant may order again.",
    ]

    private func show(_ page: PageRequest) async throws -> GatewayResponse {
        let tenant = try await parts.ledger.tenants.tenant(named: try TenantName(page.segment("name")))
        let rules = try await parts.ledger.tenants.rules(ofTenant: tenant.name)
        let facts = [
            Fact("State", Self.state(of: tenant)), Fact("Identity", .code(tenant.id.text)),
            Fact("Since", .time(tenant.createdAt)),
            Fact("Weight", .text("\(rules.weight ?? QueueWeight.standard)")),
            Fact("Cache", .text(rules.cacheMode?.rawValue ?? "as the settings have it")),
            Fact("Repeats", .text(rules.repeatWindow.map { "are one within \(Numbers.span($0))" } ?? "are made anew")),
        ]
        var blocks = [Block().with(\.facts, Items(facts))]
        blocks.append(try await limits(of: tenant))
        blocks.append(try await keys(of: tenant))
        let videos = try await parts.ledger.reader
            .list(VideoQuery(tenant: tenant.id, limit: Self.recentVideos)).videos
        var table = Table.videos(videos, tenants: [tenant.id: tenant.name.text])
        let all = Link.path("/videos", [("tenant", tenant.name.text)])
        table.pager = Pager(newest: nil, older: videos.isEmpty ? nil : all, wording: "All of its videos")
        blocks.append(table.block("Latest videos", vacancy: "This tenant has not ordered anything yet."))
        if page.may(.operator) {
            blocks.append(Block("What can be done").with(\.actions, [command(for: tenant)]))
        }
        var shown = Page(tenant.name.text, kicker: Cell(words: "Tenants", link: "/tenants"), blocks)
        shown.notice = Self.notices[page.query["done"] ?? ""]
        return server.answer(shown, at: .tenants, to: page)
    }

    private func limits(of tenant: Tenant) async throws -> Block {
        let limits = try await parts.ledger.tenants.limits(ofTenant: tenant.name)
        let uses = try await parts.ledger.reader.quota(of: tenant.id, in: parts.calendar.windows(at: parts.clock.now))
        let meters = uses.map { use in
            func text(_ number: Int64) -> String {
                use.name.unit == .money ? Numbers.money(Money(microUnits: number)) : Numbers.grouped(number)
            }
            let held = use.held > 0 ? " + \(text(use.held)) held" : ""
            return Meter(
                use.name.rawValue.replacing("_", with: " "),
                reading: text(use.used) + held + (use.limit.map { " of \(text($0))" } ?? ", no limit"),
                used: use.used,
                held: use.held,
                limit: use.limit,
                note: use.limit == nil ? nil : use.resetsAt.map { "Begins anew at \(Numbers.moment($0))." }
            )
        }
        let others = limits.set.filter { !LimitName.kept.contains($0) }
            .map { Fact($0.rawValue.replacing("_", with: " "), .text(limits.text(of: $0))) }
        return Block("Limits").with(\.meters, meters).with(\.facts, Items(others))
    }

    private func keys(of tenant: Tenant) async throws -> Block {
        var table = Table(
            "Keys",
            [.left("Key"), .left("State"), .left("Scopes"), .left("Made"), .left("Ends"), .left("Last used")]
        )
        for key in try await parts.operations().keys(ofTenant: tenant.name.text) {
            table.add(
                .code(key.id),
                key.state == "active" ? .word(key.state, .good) : .word(key.state, .quiet),
                .text(key.scopes.joined(separator: ", ")),
                .time(text: key.createdAt),
                .time(text: key.expiresAt),
                .text(key.lastUsedOn)
            )
        }
        return table.block("Keys", vacancy: "There is no key. “kling-gateway key create” makes one, and shows it once.")
    }

    private func command(for tenant: Tenant) -> Action {
        let isActive = tenant.state == .active
        return Action(
            target: Link.tenant(tenant.name.text) + (isActive ? "/suspend" : "/resume"),
            button: isActive ? "Suspend" : "Resume",
            consequence: isActive
                ? "Its orders are refused from then on; what it has ordered goes on." : "It may order again.",
            isGrave: isActive
        )
    }
}
