import GatewayLedger
import GatewayModel

/// Which videos somebody wants to see, and a bounded look for them, the latest first.
struct VideoSearch {
    /// How many videos a page has.
    static let pageSize = 50
    /// The longest name that can be looked for, in bytes.
    static let maximumName = 1024

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
    func run(_ reader: LedgerReader) async throws(GatewayError) -> LedgerReader.Page {
        var query = VideoQuery(tenant: tenant?.id, after: after, limit: Self.pageSize, status: status)
        query.model = model
        return try await reader.list(query)
    }
}
