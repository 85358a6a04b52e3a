import GatewayLedger
package import GatewayModel

/// Which entries to read, a page at a time.
package struct EntryQuery: Sendable {
    /// How many entries a page has at the most.
    package static let page = 1000

    /// Whose entries; everybody's when nil.
    package var tenant: TenantID?
    /// Only those that were written then or later.
    package var from: Timestamp?
    /// Only those that were written before then.
    package var until: Timestamp?
    /// The number of the last entry of the page before this one.
    package var after: Int64 = 0

    /// Makes a query for the first page.
    package init(tenant: TenantID? = nil, from: Timestamp? = nil, until: Timestamp? = nil) {
        self.tenant = tenant
        self.from = from
        self.until = until
    }
}
