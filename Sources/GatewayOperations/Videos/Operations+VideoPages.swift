import GatewayLedger
import GatewayModel

// Listing videos for operators. In: filters as they were typed. Out: pages by the id of the last video before them. What
// must hold: a page begins behind an id whatever was ordered meanwhile, and what a filter does not know is refused with
// what it may say.

/// Which videos an operator wants to see, as it was typed.
package struct VideoFilter: Hashable, Sendable {
    /// How many videos a page may have.
    package static let limits = VideoQuery.limits

    /// Only this tenant's.
    package var tenant: String?
    /// Only those that are shown with this status.
    package var status: String?
    /// Only those of the model with this id or alias.
    package var model: String?
    /// Only those ordered at this moment or later, as ``LocalTime`` reads it.
    package var since: String?
    /// Only those ordered before this moment.
    package var until: String?
    /// How many, within ``limits``.
    package var limit: Int
    /// The last video of the page before.
    package var after: String?
    /// Whether the oldest come first.
    package var isOldestFirst = false

    /// Makes a filter.
    package init(
        tenant: String? = nil,
        status: String? = nil,
        model: String? = nil,
        since: String? = nil,
        until: String? = nil,
        limit: Int = 20,
        after: String? = nil
    ) {
        self.tenant = tenant
        self.status = status
        self.model = model
        self.since = since
        self.until = until
        self.limit = limit
        self.after = after
    }
}

/// Videos in their order, and where the next of them are.
package struct VideoPage: Sendable, Encodable {
    /// The videos.
    package let videos: [VideoView]
    /// What to give as the last video before the next page; nothing where there is none.
    ///
    /// Of a model it need not be one of the page, which may have few videos, or none, although there are more behind it.
    package let next: String?
}

extension Operations {
    /// A page of the videos of all tenants or of one.
    /// - Throws: `notFound` for a tenant that there is not, `invalidField` and `unknownModel` for what no filter can say.
    package func videos(_ filter: VideoFilter) async throws -> VideoPage {
        let names = try await ledger.tenantNames()
        let query = try query(filter, tenants: names)
        let page = try await ledger.reader.list(query)
        if page.videos.isEmpty, !page.hasMore, let name = filter.model, catalogue[name] == nil {
            let known = catalogue.models.map(\.id.text).joined(separator: ", ")
            throw GatewayError(
                .unknownModel,
                "There is no model \"\(TextTable.printable(name))\" and no video of one; there are: \(known)."
            )
        }
        return VideoPage(
            videos: try await views(page.videos, tenants: names),
            next: page.next?.description
        )
    }

    /// These videos as they stand now, without those that are deleted.
    package func videos(withIDs ids: [String]) async throws -> [VideoView] {
        guard !ids.isEmpty else {
            return []
        }
        return try await views(
            try await ledger.reader.videos(ids.compactMap { VideoID($0) }),
            tenants: try await ledger.tenantNames()
        )
    }

    private func views(_ videos: [Video], tenants names: [TenantID: String]) async throws -> [VideoView] {
        let queue = try await queue(of: videos)
        return videos.map { VideoView($0, tenant: names[$0.tenant] ?? $0.tenant.text, queue: queue) }
    }

    private func query(_ filter: VideoFilter, tenants: [TenantID: String]) throws(GatewayError) -> VideoQuery {
        var query = VideoQuery(
            tenant: nil,
            limit: filter.limit,
            order: filter.isOldestFirst ? .ascending : .descending
        )
        if let name = filter.tenant {
            guard let tenant = tenants.first(where: { $0.value == name }) else {
                throw Self.missing("tenant", name, of: tenants.values.sorted())
            }
            query.tenant = tenant.key
        }
        if let status = filter.status {
            guard let known = VideoStatus(rawValue: status) else {
                let statuses = VideoStatus.allCases.map(\.rawValue).joined(separator: ", ")
                throw GatewayError(
                    .invalidField,
                    "There is no status \"\(TextTable.printable(status))\"; they are \(statuses).",
                    parameter: "status"
                )
            }
            query.status = known
        }
        query.model = filter.model.map { catalogue[$0]?.id ?? ModelID($0) }
        query.since = try filter.since.map { text throws(GatewayError) in try moment(text, "since") }
        query.until = try filter.until.map { text throws(GatewayError) in try moment(text, "until") }
        if let since = query.since, let until = query.until, since >= until {
            throw GatewayError(
                .invalidField,
                "since \(LocalTime.system.text(since)) is not before until \(LocalTime.system.text(until)).",
                parameter: "since"
            )
        }
        query.after = try filter.after.map { text throws(GatewayError) in try videoID(text) }
        return query
    }

    private func moment(_ text: String, _ name: String) throws(GatewayError) -> Timestamp {
        guard let moment = LocalTime.system.moment(text, now: clock.now) else {
            throw GatewayError(
                .invalidField,
                "\(name) \"\(TextTable.printable(text))\" is no time; \(LocalTime.rule).",
                parameter: name
            )
        }
        return moment
    }
}
