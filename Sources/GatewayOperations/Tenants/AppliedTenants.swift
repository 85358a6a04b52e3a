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
