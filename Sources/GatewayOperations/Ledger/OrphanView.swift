import GatewayModel
import GatewayServices

/// A task upstream that the books do not have, as an operator is shown it.
struct OrphanView: Sendable, Encodable {
    /// The upstream's id.
    let upstreamTask: String?
    /// The name that the upstream has for it.
    let upstreamName: String?
    /// How far it is.
    let status: String
    /// When it was made, as RFC 3339, where the list tells.
    let createdAt: String?
    /// Why it is an orphan.
    let reason: String
    /// The video that its name belongs to.
    let video: String?
    /// That video's tenant.
    let tenant: String?

    private enum CodingKeys: String, CodingKey {
        case upstreamTask = "upstream_task"
        case upstreamName = "upstream_name"
        case status
        case createdAt = "created_at"
        case reason
        case video
        case tenant
    }

    init(_ orphan: OrphanTask, tenants: [TenantID: String]) {
        upstreamTask = orphan.task.report.id
        upstreamName = orphan.task.name
        status =
            switch orphan.task.report.phase {
            case .submitted: "submitted"
            case .processing: "processing"
            case .succeeded: "succeeded"
            case .failed: "failed"
            }
        createdAt = orphan.task.createdAt?.text
        reason = orphan.reason.rawValue
        video = orphan.video?.description
        tenant = orphan.tenant.map { tenants[$0] ?? $0.text }
    }

    /// Tasks as a table.
    static func table(_ orphans: [OrphanView]) -> String {
        var table = TextTable([
            ("TASK", .left), ("NAME", .left), ("STATUS", .left), ("MADE", .left), ("REASON", .left), ("VIDEO", .left),
        ])
        for orphan in orphans {
            table.add([
                orphan.upstreamTask ?? "-", orphan.upstreamName ?? "-", orphan.status, orphan.createdAt ?? "-",
                orphan.reason, orphan.video ?? "-",
            ])
        }
        return table.text
    }
}
