package import GatewayModel

/// Which videos to list, a page at a time.
package struct VideoQuery: Sendable {
    /// The order of a listing, by creation.
    package enum Order: String, Sendable, CaseIterable {
        case ascending = "asc"
        case descending = "desc"
    }

    /// How many videos a page may have.
    package static let limits = 1...500
    /// How many videos are looked through for a page of those of one model, unless it is said otherwise.
    package static let maximumLooks = 10_000

    /// Whose videos; everybody's when nil, which only operators may ask.
    package var tenant: TenantID?
    /// The last video of the page before this one.
    package var after: VideoID?
    /// How many of the first videos to pass over; for the native path's numbered pages alone.
    package var offset = 0
    /// How many videos, clamped to `limits`.
    package var limit: Int
    /// Newest or oldest first.
    package var order: Order
    /// Only those that are shown with this status.
    package var status: VideoStatus?
    /// Only those of this model; no index knows it, so that a page may have few of them, and more behind it.
    package var model: ModelID?
    /// How many videos are looked through for a page of those of one model.
    package var looks = maximumLooks
    /// Only those that were created at this moment or later.
    package var since: Timestamp?
    /// Only those that were created before this moment.
    package var until: Timestamp?

    /// Makes a query.
    package init(
        tenant: TenantID?,
        after: VideoID? = nil,
        limit: Int = 20,
        order: Order = .descending,
        status: VideoStatus? = nil
    ) {
        self.tenant = tenant
        self.after = after
        self.limit = limit
        self.order = order
        self.status = status
    }

    /// The order as SQL has it.
    var direction: String {
        order == .ascending ? "ASC" : "DESC"
    }
}
