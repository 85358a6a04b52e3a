import GatewayModel

/// One line of the books: append-only, so that every balance can be recomputed.
struct Entry {
    let video: VideoID
    let tenant: TenantID
    let kind: EntryKind
    let amount: Money
    let currency: String

    func write(on connection: some SQLConnection, at moment: Timestamp) throws(GatewayError) {
        try connection.run(
            """
            INSERT INTO entries (video_id, tenant_id, kind, amount, currency, at) VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                SQLValue(video), .text(tenant.text), .text(kind.rawValue), SQLValue(amount), .text(currency),
                SQLValue(moment),
            ]
        )
    }
}
