package import GatewayModel

/// What a tenant has under way, and what has happened to its videos of late.
package struct TenantLoad: Hashable, Sendable {
    /// Whose it is.
    package let tenant: TenantID
    /// How many of its videos wait for a slot of their own.
    package var waiting: Int64 = 0
    /// When the oldest of them was admitted.
    package var oldest: Timestamp?
    /// How many are at the upstream.
    package let inProgress: Int64
    /// How many were sent since the moment asked about.
    package let started: Int64
    /// How many have ended since then, however.
    package let ended: Int64
    /// How many of these have failed.
    package let failed: Int64
}

extension LedgerReader {
    /// What every tenant has under way, and what was sent and has ended since a moment, on one snapshot.
    ///
    /// Videos that share what another one pays for are that one's. For each tenant it is a few searches of an index, as
    /// long as what waits, is under way, and has ended since.
    /// - Parameter start: The moment; the further back, the more is counted.
    package func load(since start: Timestamp) async throws(GatewayError) -> [TenantLoad] {
        try await engine.read(.readLoad) { connection throws(GatewayError) in
            var loads: [TenantID: TenantLoad] = [:]
            for row in try connection.run(TenantLoad.recent, [.integer(start.milliseconds)]) {
                let load = try TenantLoad(row)
                loads[load.tenant] = load
            }
            for row in try connection.run(TenantLoad.queued) {
                var reader = RowReader(row)
                let tenant = TenantID(stored: try reader.text())
                loads[tenant]?.waiting = try reader.integer()
                loads[tenant]?.oldest = try reader.moment()
            }
            return loads.values.sorted { $0.tenant.text < $1.tenant.text }
        }
    }
}

extension TenantLoad {
    fileprivate static let queued =
        "SELECT tenant_id, COUNT(*), MIN(created_at) FROM videos WHERE \(QueueOrder.waits) GROUP BY tenant_id"

    /// Tenant by tenant and number by number, so that every engine searches an index for each.
    fileprivate static let recent = """
        SELECT id, \(underWay("")), \(underWay(" AND started_at >= $1")), \(ended(" AND started_at >= $1")), \
        \(ended("")), \(ended(" AND status = 'failed'")) FROM tenants
        """

    private static func underWay(_ condition: String) -> String {
        """
        (SELECT COUNT(*) FROM videos WHERE tenant_id = tenants.id AND status = '\(VideoStatus.inProgress.rawValue)' \
        AND deleted_at IS NULL AND source_id IS NULL\(condition))
        """
    }

    private static func ended(_ condition: String) -> String {
        """
        (SELECT COUNT(*) FROM videos WHERE tenant_id = tenants.id AND completed_at >= $1 AND completed_at IS NOT NULL \
        AND deleted_at IS NULL AND source_id IS NULL\(condition))
        """
    }

    fileprivate init(_ row: [SQLValue]) throws(GatewayError) {
        var reader = RowReader(row)
        tenant = TenantID(stored: try reader.text())
        inProgress = try reader.integer()
        started = try reader.integer() + reader.integer()
        ended = try reader.integer()
        failed = try reader.integer()
    }
}
