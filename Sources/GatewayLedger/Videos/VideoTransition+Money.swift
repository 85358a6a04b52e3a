package import GatewayModel

extension VideoTransition {
    /// Writes what the move means for the tenant's money and limits, once.
    func account(for row: RowReader, on connection: some SQLConnection) throws(GatewayError) {
        var reader = row
        let tenant = TenantID(stored: try reader.text())
        let price = Money(microUnits: try reader.integer())
        let currency = try reader.text()
        let seconds = try reader.integer()
        let ending = EntryKind(ending: to)
        // What was admitted before there were limits has no windows.
        if let day = try reader.momentIfPresent(), let month = try reader.momentIfPresent() {
            let reservation = QuotaReservation(tenant: tenant, seconds: seconds, price: price, day: day, month: month)
            let names = LimitName.kept.filter { name in
                name == .concurrentVideos ? to.status.isFinal && !from.status.isFinal : ending != nil
            }
            try reservation.end(names, isUsed: ending == .settle, on: connection)
        }
        if let ending {
            let entry = LedgerEntry(video: video, tenant: tenant, kind: ending, amount: price, currency: currency)
            try entry.write(on: connection, at: at)
        }
    }
}

extension VideoState {
    /// Where the money of a video in this state is; it follows from the state and is stored nowhere else.
    package var moneyState: Cost.State {
        switch self {
        case .queued, .submitting, .unknown, .submitted, .processing, .timedOut: .held
        case .succeeded: .charged
        case .failed, .canceled, .expired: .released
        }
    }
}
