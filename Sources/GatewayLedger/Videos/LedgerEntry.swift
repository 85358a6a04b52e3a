import GatewayModel

/// One line of the ledger: append-only, so that every balance can be recomputed.
struct LedgerEntry {
    let video: VideoID
    let tenant: TenantID
    let kind: EntryKind
    let amount: Money
    let currency: String

    func write(on connection: some SQLConnection, at moment: Timestamp) throws(GatewayError) {
        try connection.enqueue(
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

/// What an entry does to a tenant's money.
enum EntryKind: String {
    /// Sets the price aside at admission.
    case hold
    /// Takes what was held, because the video was made.
    case settle
    /// Gives back what was held.
    case release

    /// The entry that a move into `state` writes, if that ends the video's money.
    init?(ending state: VideoState) {
        switch state.moneyState {
        case .held: return nil
        case .charged: self = .settle
        case .released: self = .release
        }
    }
}
