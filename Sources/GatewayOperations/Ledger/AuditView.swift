import GatewayLedger
import GatewayLedgerTools
import GatewayModel

/// What an audit has come to, as an operator is shown it: numbers and ids, no prompt and no key.
package struct AuditView: Sendable, Encodable {
    /// What the videos of one currency have come to.
    struct Balance: Sendable, Encodable {
        let currency: String
        /// Set aside for videos that have not ended.
        let held: String
        let charged: String
        let released: String
    }

    /// All that was found of one kind.
    struct Result: Sendable, Encodable {
        let code: String
        let count: Int64
        let findings: [AuditFindingView]
    }

    /// Whether no rule is broken.
    package let ok: Bool
    let tenants: Int64
    let videos: Int64
    let attempts: Int64
    let entries: Int64
    let slotsTaken: Int64
    /// Finished videos of long ago that are in the totals alone.
    let rolledUp: Int64
    let money: [Balance]
    let violations: [Result]
    let notes: [Result]

    private enum CodingKeys: String, CodingKey {
        case ok
        case tenants
        case videos
        case attempts
        case entries
        case slotsTaken = "slots_taken"
        case rolledUp = "rolled_up"
        case money
        case violations
        case notes
    }

    init(_ report: AuditReport, tenants names: [TenantID: String]) {
        ok = report.violations == 0
        tenants = report.counts.tenants
        videos = report.counts.videos
        attempts = report.counts.attempts
        entries = report.counts.entries
        slotsTaken = report.counts.slotsTaken
        rolledUp = report.counts.rolledUp
        money = Self.balances(report.money)
        let results = report.results.map { result in
            (
                isNote: result.code.isNote,
                view: Result(
                    code: result.code.rawValue,
                    count: result.count,
                    findings: result.findings.map { AuditFindingView($0, tenants: names) }
                )
            )
        }
        violations = results.filter { !$0.isNote }.map(\.view)
        notes = results.filter(\.isNote).map(\.view)
    }

    /// The same for people: the sums, then what is wrong, then what is worth knowing.
    package var text: String {
        var sums = TextTable([("CURRENCY", .left), ("HELD", .right), ("CHARGED", .right), ("RELEASED", .right)])
        for balance in money {
            sums.add([balance.currency, balance.held, balance.charged, balance.released])
        }
        let broken = violations.reduce(0) { $0 + $1.count }
        let paragraphs =
            [
                """
                Looked at \(videos) videos of \(tenants) tenants, \(attempts) attempts and \(entries) entries; \
                \(slotsTaken) slots are taken.\(rolledUp > 0 ? " \(rolledUp) finished videos are totals alone." : "")
                """
            ] + (money.isEmpty ? [] : [sums.text])
            + [ok ? "All rules are kept." : "\(broken) \(broken == 1 ? "rule is" : "rules are") broken:"]
            + violations.map { Self.text($0, title: "") } + notes.map { Self.text($0, title: "note: ") }
        return paragraphs.joined(separator: "\n\n")
    }

    private static func text(_ result: Result, title: String) -> String {
        let rest = result.count - Int64(result.findings.count)
        let lines = result.findings.map { "  " + $0.text } + (rest > 0 ? ["  and \(rest) more"] : [])
        return (["\(title)\(result.code), \(result.count)"] + lines).joined(separator: "\n")
    }

    /// What is held is what neither was settled nor released.
    private static func balances(_ sums: [MoneySum]) -> [Balance] {
        var amounts: [String: [String: Int64]] = [:]
        for sum in sums {
            amounts[sum.currency, default: [:]][sum.kind] = sum.amount.microUnits
        }
        return amounts.sorted { $0.key < $1.key }
            .map { currency, kinds in
                let (charged, released) = (kinds["settle"] ?? 0, kinds["release"] ?? 0)
                let held = (kinds["hold"] ?? 0).subtractingReportingOverflow(charged).partialValue
                    .subtractingReportingOverflow(released)
                    .partialValue
                return Balance(
                    currency: currency,
                    held: Money(microUnits: held).description,
                    charged: Money(microUnits: charged).description,
                    released: Money(microUnits: released).description
                )
            }
    }
}

/// One thing that an audit has found, as an operator is shown it.
struct AuditFindingView: Sendable, Encodable {
    /// The video's id.
    let video: String?
    /// The tenant's name, or its id when it has none.
    let tenant: String?
    /// The limit's name.
    let limit: String?
    /// When the limit's window began, as RFC 3339.
    let window: String?
    /// What should be.
    let expected: String
    /// What is.
    let found: String

    init(_ finding: AuditFinding, tenants: [TenantID: String]) {
        video = finding.video.map { VideoID.prefix + $0 }
        tenant = finding.tenant.map { tenants[$0] ?? $0.text }
        limit = finding.limit
        window = finding.window.flatMap { $0.milliseconds == 0 ? nil : $0.text }
        expected = finding.expected
        found = finding.found
    }

    /// The same in one line.
    var text: String {
        let window = window.map { "from \($0.inLocalTime)" }
        let subject = [video, tenant.map { "tenant \($0)" }, limit, window].compactMap(\.self).joined(separator: ", ")
        return (subject.isEmpty ? "" : subject + ": ") + "expected \(expected); found \(found)"
    }
}
