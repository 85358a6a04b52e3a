import GatewayLedger
package import GatewayModel

/// A tenant as an operator is shown it.
package struct TenantView: Sendable, Encodable {
    /// Its identity.
    package let id: String
    /// Its name.
    package let name: String
    /// `active` or `suspended`.
    package let state: String
    /// When it was created, as RFC 3339.
    package let createdAt: String
    /// Its limits as they are written, where that was asked for.
    package let limits: [String: String]?
    /// Its own rules for the result cache, where that was asked for; what is missing is as the settings have it.
    package let cache: CacheRulesView?
    /// For how many seconds its equal orders are one, where that was asked for and is so.
    package let repeatWindow: Int64?
    /// What it weighs when slots are shared, where that was asked for.
    package let weight: Int?
    /// What it has used, where that was asked for.
    package let quota: [LimitUseView]?
    /// How many videos it has in each ledger state, where that was asked for.
    package let videos: [String: Int]?

    private enum CodingKeys: String, CodingKey {
        case id
        case name
        case state
        case createdAt = "created_at"
        case limits
        case cache
        case repeatWindow = "repeat_window"
        case weight
        case quota
        case videos
    }

    init(
        _ tenant: Tenant,
        limits: TenantLimits? = nil,
        rules: TenantRules? = nil,
        uses: [LimitUse]? = nil,
        videos: [VideoState: Int]? = nil
    ) {
        id = tenant.id.text
        name = tenant.name.text
        state = tenant.state.rawValue
        createdAt = tenant.createdAt.text
        self.limits = limits.map { limits in
            Dictionary(uniqueKeysWithValues: limits.set.map { ($0.rawValue, limits.text(of: $0) ?? "") })
        }
        cache = rules.map(CacheRulesView.init)
        repeatWindow = rules?.repeatWindow?.components.seconds
        weight = rules.map { $0.weight ?? QueueWeight.standard }
        quota = uses.map { $0.map(LimitUseView.init) }
        self.videos = videos.map { counts in
            Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
        }
    }

    /// Tenants as a table.
    package static func table(_ tenants: [TenantView]) -> String {
        var table = TextTable([("NAME", .left), ("STATE", .left), ("CREATED", .left), ("ID", .left)])
        for tenant in tenants {
            table.add([tenant.name, tenant.state, tenant.createdAt.inLocalTime, tenant.id])
        }
        return table.text
    }

    /// A tenant on its own, line by line, in numbers alone.
    package var text: String {
        text(.plain, now: Timestamp(milliseconds: 0))
    }

    /// A tenant on its own, line by line.
    /// - Parameters:
    ///   - style: Whether the use of its limits is drawn as bars, and how wide.
    ///   - now: When it is read.
    package func text(_ style: TextStyle, now: Timestamp) -> String {
        let quota = quota ?? []
        let uses = style.drawsBars ? LimitUseView.bars(quota, width: style.width, now: now) : LimitUseView.table(quota)
        let counts = (videos ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return """
            name     \(name)
            id       \(id)
            state    \(state)
            created  \(createdAt.inLocalTime)
            videos   \(counts.isEmpty ? "none" : counts.joined(separator: ", "))
            """ + limitText + ruleText + (quota.isEmpty ? "" : uses)
    }

    private var ruleText: String {
        guard let cache else {
            return ""
        }
        return "\ncache    \(cache.text)\nrepeats  "
            + (repeatWindow.map { "equal orders within \($0) s are one" } ?? "only what is marked")
            + "\nweight   \(weight ?? QueueWeight.standard)"
    }

    private var limitText: String {
        let lines = (limits ?? [:]).sorted { $0.key < $1.key }.map { "\n  \($0.key)=\($0.value)" }
        return "\nlimits   " + (lines.isEmpty ? "none" : lines.joined())
    }
}

/// How far a tenant has used one of its limits, as an operator is shown it.
package struct LimitUseView: Sendable, Encodable {
    /// The limit's name.
    let name: String
    /// The limit as it is written; none where there is none.
    let limit: String?
    /// What unfinished videos have reserved.
    let held: String
    /// What finished videos have used.
    let used: String
    /// When it begins anew, as RFC 3339.
    let resetsAt: String?
    /// The same as numbers, for bars.
    let numbers: (held: Int64, used: Int64, limit: Int64?)
    /// When it begins anew.
    let resets: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case name
        case limit
        case held
        case used
        case resetsAt = "resets_at"
    }

    init(_ use: LimitUse) {
        func shown(_ number: Int64) -> String {
            use.name.unit == .money ? Money(microUnits: number).description : "\(number)"
        }
        name = use.name.rawValue
        limit = use.limit.map(shown)
        held = shown(use.held)
        used = shown(use.used)
        resetsAt = use.resetsAt?.text
        numbers = (use.held, use.used, use.limit)
        resets = use.resetsAt
    }

    /// Uses as a table, below an empty line.
    static func table(_ uses: [LimitUseView]) -> String {
        guard !uses.isEmpty else {
            return ""
        }
        var table = TextTable([
            ("QUOTA", .left), ("LIMIT", .right), ("HELD", .right), ("USED", .right), ("BEGINS ANEW", .left),
        ])
        for use in uses {
            table.add([use.name, use.limit ?? "-", use.held, use.used, use.resetsAt?.inLocalTime ?? "-"])
        }
        return "\n\n" + table.text
    }
}
