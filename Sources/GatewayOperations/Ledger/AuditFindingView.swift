import GatewayLedger
import GatewayModel

/// One thing that a look through the books has found, as an operator is shown it.
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
        let window = window.map { "from \($0)" }
        let subject = [video, tenant.map { "tenant \($0)" }, limit, window].compactMap(\.self).joined(separator: ", ")
        return (subject.isEmpty ? "" : subject + ": ") + "expected \(expected); found \(found)"
    }
}
