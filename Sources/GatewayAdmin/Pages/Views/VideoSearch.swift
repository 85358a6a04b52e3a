import GatewayLedger
import GatewayModel

/// Which videos somebody wants to see, and a bounded look for them, the latest first.
///
/// An index finds a tenant's videos, and those of one status among them. Whatever else is asked for is looked for among
/// so many videos, and a link goes on from there.
struct VideoSearch {
    /// How many videos a page has.
    static let pageSize = 50
    /// How many are looked at for one page.
    static let maximumLooks = 1000
    /// The longest name that can be looked for, in bytes.
    static let maximumName = 1024

    /// What was found, and where to go on.
    struct Found {
        let videos: [Video]
        /// The last one that was looked at, where there are more behind it.
        let next: VideoID?
    }

    /// Every tenant's name by its identity.
    let tenants: [TenantID: String]
    /// The last video of the page before this one.
    let after: VideoID?
    /// How what is looked for is chosen.
    let filter: Filter
    private let tenant: (id: TenantID, name: String)?
    private let status: VideoStatus?
    private let model: ModelID?

    /// Reads what is asked for; whatever is no tenant, status or model says so.
    init(_ page: PageRequest, parts: DashboardParts) async throws {
        tenants = try await parts.tenantNames()
        after = page.filled("after").flatMap { VideoID($0) }
        var tenant: (id: TenantID, name: String)?
        if let name = page.filled("tenant") {
            let known = try await parts.ledger.tenants.tenant(named: try TenantName(name))
            tenant = (known.id, known.name.text)
        }
        self.tenant = tenant
        status = page.filled("status").flatMap { VideoStatus(rawValue: $0) }
        let catalogue = parts.catalogue.value
        model = page.filled("model").map { catalogue[$0]?.id ?? ModelID($0) }
        filter = Filter(
            target: "/videos",
            inputs: [
                Input(
                    field: "find",
                    title: "Id, task, name or request",
                    content: page.filled("find") ?? "",
                    length: Self.maximumName
                ),
                Input(field: "tenant", title: "Tenant", content: tenant?.name ?? ""),
                .choice(
                    "status",
                    "Status",
                    all: "any",
                    of: VideoStatus.allCases.map { ($0.rawValue, $0.rawValue.replacing("_", with: " ")) },
                    chosen: status?.rawValue
                ),
                .choice(
                    "model",
                    "Model",
                    all: "any",
                    of: catalogue.models.map { ($0.id.text, $0.id.text) },
                    chosen: model?.text
                ),
            ]
        )
    }

    /// Whether anything but the latest videos is asked for.
    var isFiltered: Bool {
        tenant != nil || status != nil || model != nil || after != nil
    }

    /// The address of the page behind a video.
    func path(after video: VideoID?) -> String {
        Link.path(
            "/videos",
            [
                ("tenant", tenant?.name), ("status", status?.rawValue), ("model", model?.text),
                ("after", video?.description),
            ]
        )
    }

    /// Looks for them.
    func run(_ reader: LedgerReader) async throws(GatewayError) -> Found {
        let isIndexed = model == nil && (tenant != nil || status == nil)
        var query = VideoQuery(tenant: tenant?.id, after: after, status: tenant == nil ? nil : status)
        query.limit = isIndexed ? Self.pageSize : VideoQuery.limits.upperBound
        var (videos, looks): ([Video], Int) = ([], 0)
        while true {
            let page = try await reader.list(query)
            for video in page.videos {
                looks += 1
                query.after = video.id
                if isWanted(video) {
                    videos.append(video)
                }
                if videos.count == Self.pageSize {
                    let isLast = video.id == page.videos.last?.id && !page.hasMore
                    return Found(videos: videos, next: isLast ? nil : video.id)
                }
            }
            guard page.hasMore, looks < Self.maximumLooks else {
                return Found(videos: videos, next: page.hasMore ? query.after : nil)
            }
        }
    }

    private func isWanted(_ video: Video) -> Bool {
        (status.map { $0 == video.status } ?? true) && (model.map { $0 == video.order.model } ?? true)
    }
}
