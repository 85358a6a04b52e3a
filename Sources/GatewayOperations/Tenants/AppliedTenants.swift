import GatewayLedger
import GatewayModel

/// What a file of tenants changes, as an operator is shown it.
package struct AppliedTenants: Sendable {
    /// The changes; none when everything is as the file says.
    package let changes: [TenantChangeView]
    /// Tenants that the file does not name, and that stay as they are.
    package let others: [String]

    init(_ changes: TenantChanges) {
        self.changes = changes.list.map(TenantChangeView.init)
        others = changes.others.map(\.text)
    }

    /// The changes as a table.
    package var text: String {
        var table = TextTable([("TENANT", .left), ("CHANGE", .left), ("LIMIT", .left), ("FROM", .left), ("TO", .left)])
        for change in changes {
            table.add([change.tenant, change.change, change.limit ?? "-", change.from ?? "-", change.to ?? "-"])
        }
        return table.text
    }
}

/// One change of a tenant, as an operator is shown it.
package struct TenantChangeView: Sendable, Hashable, Encodable {
    /// The tenant's name.
    let tenant: String
    /// `created`, `state`, `limit`, `cache`, `repeat_window` or `weight`.
    let change: String
    /// Which limit, or which rule of the result cache.
    let limit: String?
    /// What it was.
    let from: String?
    /// What it is to be.
    let to: String?

    private enum CodingKeys: CodingKey {
        case tenant
        case change
        case limit
        case from
        case to
    }

    init(_ change: TenantChange) {
        tenant = change.tenant.text
        (from, to) = (change.from, change.to)
        switch change.kind {
        case .created: (self.change, limit) = ("created", nil)
        case .state: (self.change, limit) = ("state", nil)
        case .limit(let name): (self.change, limit) = ("limit", name.rawValue)
        case .rule(.cacheMode): (self.change, limit) = ("cache", "mode")
        case .rule(.cacheTTL): (self.change, limit) = ("cache", "ttl")
        case .rule(.repeatWindow): (self.change, limit) = ("repeat_window", nil)
        case .rule(.weight): (self.change, limit) = ("weight", nil)
        }
    }

    /// Writes every key, so that a program finds what there is none of as null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tenant, forKey: .tenant)
        try container.encode(change, forKey: .change)
        try container.encode(limit, forKey: .limit)
        try container.encode(from, forKey: .from)
        try container.encode(to, forKey: .to)
    }
}
