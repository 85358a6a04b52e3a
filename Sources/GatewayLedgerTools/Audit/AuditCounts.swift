import GatewayLedger
import GatewayModel

/// How much a look through the books has looked at.
package struct AuditCounts: Hashable, Sendable {
    /// Tenants.
    package let tenants: Int64
    /// Videos, deleted ones included.
    package let videos: Int64
    /// Attempts to send them.
    package let attempts: Int64
    /// Entries.
    package let entries: Int64
    /// Videos that are at the upstream, or may be.
    package let slotsTaken: Int64

    init(on connection: any SQLConnection) throws(GatewayError) {
        let rows = try connection.run(
            """
            SELECT (SELECT COUNT(*) FROM tenants), (SELECT COUNT(*) FROM videos), (SELECT COUNT(*) FROM attempts),
                (SELECT COUNT(*) FROM entries),
                (SELECT COUNT(*) FROM videos
                    WHERE source_id IS NULL AND state IN (\(VideoState.list(where: \.takesSlot))))
            """
        )
        var reader = RowReader(rows.first ?? [])
        tenants = try reader.integer()
        videos = try reader.integer()
        attempts = try reader.integer()
        entries = try reader.integer()
        slotsTaken = try reader.integer()
    }
}

extension VideoState {
    /// The states that are such, as a list for SQL.
    static func list(where isSuch: (VideoState) -> Bool) -> String {
        allCases.filter(isSuch).map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }
}
