import GatewayLedger
import GatewayModel

/// The tables of a store, each after those that its rows point to; what a copy takes along.
///
/// The list of migrations is not among them: the store that is copied into keeps its own.
package enum StoreTable: String, CaseIterable, Hashable, Sendable {
    case tenants
    case tenantKeys = "tenant_keys"
    case changes
    case secrets
    case videos
    case attempts
    case entries
    case tenantLimits = "tenant_limits"
    case balances
    case usageTotals = "usage_totals"
    case rolledUp = "rolled_up"
    case idempotency
    case undelivered
    case repeats
    case files
    case pauses
    case turns
    case nameLookups = "name_lookups"
    case videoWebhooks = "video_webhooks"
    case webhookSecrets = "webhook_secrets"
    case webhookEndpoints = "webhook_endpoints"
    case webhookEvents = "webhook_events"
    case webhookDeliveries = "webhook_deliveries"
    case operators
    case audit
    case auditHead = "audit_head"

    /// Whether the start of a server alone puts rows there, which mean nothing as long as there is no tenant.
    var isFilledAtStart: Bool {
        [.changes, .secrets, .auditHead].contains(self)
    }

    /// Whether the database itself puts rows there while other tables are filled.
    var isKeptByTriggers: Bool {
        self == .usageTotals
    }
}

/// What of a table is copied: its columns but those that the engine computes.
struct TableShape: Sendable {
    /// One column as its engine describes it.
    struct Column: Sendable {
        let name: String
        let type: String
        /// Its place in the primary key from 1 on, or 0.
        let keyPlace: Int64
        let isCounted: Bool

        var quoted: String {
            "\"\(name)\""
        }
    }

    let table: StoreTable
    let columns: [Column]

    /// Asks the engine.
    /// - Throws: `internal` when there is no such table, or one without a primary key.
    init(of table: StoreTable, on connection: any SQLConnection) throws(GatewayError) {
        var columns: [Column] = []
        for row in try connection.run(connection.dialect.copying.columns, [.text(table.rawValue)]) {
            var reader = RowReader(row)
            columns.append(
                Column(
                    name: try reader.text(),
                    type: try reader.text(),
                    keyPlace: try reader.integer(),
                    isCounted: try reader.integer() == 1
                )
            )
        }
        self.init(table: table, columns: columns)
        guard !key.isEmpty else {
            throw GatewayError(.internalError, "The table \(table.rawValue) has no primary key.", origin: .store)
        }
    }

    private init(table: StoreTable, columns: [Column]) {
        self.table = table
        self.columns = columns
    }

    /// The columns of the primary key, in its order.
    var key: [Column] {
        columns.filter { $0.keyPlace > 0 }.sorted { $0.keyPlace < $1.keyPlace }
    }

    /// The same with its columns in this order, which another engine has them in.
    /// - Throws: `internal` when they are not the same columns.
    func arranged(like names: [String]) throws(GatewayError) -> TableShape {
        let arranged = names.compactMap { name in columns.first { $0.name == name } }
        guard arranged.count == names.count, arranged.count == columns.count else {
            throw GatewayError(
                .internalError,
                "The table \(table.rawValue) has other columns in one store than in the other; nothing was changed.",
                origin: .store
            )
        }
        return TableShape(table: table, columns: arranged)
    }
}
