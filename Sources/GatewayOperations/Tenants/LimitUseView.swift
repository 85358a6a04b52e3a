import GatewayModel

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
            table.add([use.name, use.limit ?? "-", use.held, use.used, use.resetsAt ?? "-"])
        }
        return "\n\n" + table.text
    }
}
