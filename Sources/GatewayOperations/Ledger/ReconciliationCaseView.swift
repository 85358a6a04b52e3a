import GatewayLedger
import GatewayLedgerTools
import GatewayModel

/// A video whose money is in doubt, as an operator is shown it.
struct ReconciliationCaseView: Sendable, Encodable {
    let video: String
    let tenant: String
    /// Why it failed; none while it is still being looked for.
    let failure: String?
    /// When it was sent, as RFC 3339.
    let sentAt: String
    /// Since when its outcome is unknown, or when it was given up and released.
    let since: String
    /// When it will be given up, if the upstream still does not know it.
    let givenUpAt: String?
    let amount: String
    let currency: String
    /// The name that it was sent under, for the upstream's support.
    let upstreamName: String
    /// The upstream's id of its task, if it was ever learned.
    let upstreamTask: String?
    /// What the upstream says of it.
    let upstream: String?

    private enum CodingKeys: String, CodingKey {
        case video
        case tenant
        case failure
        case sentAt = "sent_at"
        case since
        case givenUpAt = "given_up_at"
        case amount
        case currency
        case upstreamName = "upstream_name"
        case upstreamTask = "upstream_task"
        case upstream
    }

    init(
        _ unresolved: UnresolvedVideo,
        tenants: [TenantID: String],
        givenUpAfter window: Duration? = nil,
        evidence: ReconciliationReport.CaseEvidence? = nil
    ) {
        video = unresolved.id.description
        tenant = tenants[unresolved.tenant] ?? unresolved.tenant.text
        failure = unresolved.failure
        sentAt = unresolved.startedAt.text
        since = unresolved.since.text
        givenUpAt = window.map { (unresolved.since + $0).text }
        amount = unresolved.price.description
        currency = unresolved.currency
        upstreamName = unresolved.name.text
        upstreamTask = unresolved.taskID
        upstream = evidence.map(Self.words)
    }

    /// Videos as a table.
    static func table(
        _ videos: [ReconciliationCaseView],
        last: String,
        _ value: (ReconciliationCaseView) -> String?
    ) -> String {
        var table = TextTable([
            ("VIDEO", .left), ("TENANT", .left), ("COST", .right), ("SENT", .left), ("SENT AS", .left), (last, .left),
        ])
        for video in videos {
            table.add([
                video.video, video.tenant, "\(video.amount) \(video.currency)", video.sentAt.inLocalTime,
                video.upstreamName,
                value(video) ?? "",
            ])
        }
        return table.text
    }

    private static func words(_ evidence: ReconciliationReport.CaseEvidence) -> String {
        switch evidence {
        case .notAsked: "not_asked"
        case .unanswered(let trouble): "no_answer: " + trouble.words
        case .notFound: "not_found"
        case .unfinished: "unfinished"
        case .failed: "failed"
        case .succeeded: "succeeded"
        }
    }
}

extension UpstreamTrouble {
    /// Its kind, with the status and the code where there are some: nothing that the upstream wrote.
    var words: String {
        [kind.rawValue, status.map { "HTTP \($0)" }, code.map { "code \($0)" }].compactMap(\.self)
            .joined(separator: ", ")
    }
}

/// A task upstream that the ledger does not have, as an operator is shown it.
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
                orphan.upstreamTask ?? "-", orphan.upstreamName ?? "-", orphan.status,
                orphan.createdAt?.inLocalTime ?? "-", orphan.reason, orphan.video ?? "-",
            ])
        }
        return table.text
    }
}
