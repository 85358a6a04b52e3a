import GatewayModel

extension LedgerFacet {
    /// Lets the oldest follower that can pay take over the place in the queue of a video that has left it unsent; the
    /// others follow that one.
    ///
    /// Whoever may join the one may join the other, and nobody else. A follower takes the hold of its own tenant, within
    /// that tenant's limits, in the windows of its own admission. Where none can pay, all are canceled.
    func promoteFollower(_ leader: VideoID, at now: Timestamp, on connection: some SQLConnection) throws(GatewayError) {
        let followers = try connection.run(
            """
            SELECT id, tenant_id, seconds, day_start, month_start FROM videos
            WHERE source_id = $1 AND state = 'queued' ORDER BY id \(connection.dialect.rowLock)
            """,
            [SQLValue(leader)]
        )
        guard !followers.isEmpty else {
            return
        }
        let (price, currency) = try priceHeld(by: leader, on: connection)
        for follower in followers {
            var reader = RowReader(follower)
            let id = try reader.videoID()
            let reservation = QuotaReservation(
                tenant: TenantID(stored: try reader.text()),
                seconds: try reader.integer(),
                price: price,
                day: try reader.moment(),
                month: try reader.moment()
            )
            if try take(reservation, at: now, on: connection) {
                let entry = LedgerEntry(
                    video: id,
                    tenant: reservation.tenant,
                    kind: .hold,
                    amount: price,
                    currency: currency
                )
                try entry.write(on: connection, at: now)
                try promote(id, inPlaceOf: leader, at: now, on: connection)
                return
            }
        }
        let canceled = try connection.run(
            """
            UPDATE videos SET state = 'canceled', updated_at = $2, completed_at = $2
            WHERE source_id = $1 AND state = 'queued' \(CoalescedVideos.told)
            """,
            [SQLValue(leader), SQLValue(now)]
        )
        try CoalescedVideos.announce(canceled, in: .canceled, on: connection)
    }

    private func priceHeld(
        by leader: VideoID,
        on connection: some SQLConnection
    ) throws(GatewayError) -> (Money, currency: String) {
        let rows = try connection.run("SELECT price, currency FROM videos WHERE id = $1", [SQLValue(leader)])
        var reader = RowReader(rows.first ?? [])
        return (Money(microUnits: try reader.integer()), try reader.text())
    }

    /// Takes a share of the tenant's limits if they allow it, and nothing otherwise.
    private func take(
        _ reservation: QuotaReservation,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Bool {
        let balances = try reservation.reserve(on: connection)
        // Nobody is told when the windows end.
        let windows = QuotaWindows(
            day: QuotaWindows.Window(start: reservation.day, end: reservation.day),
            month: QuotaWindows.Window(start: reservation.month, end: reservation.month)
        )
        let limits = try limits(of: reservation.tenant, on: connection)
        do throws(GatewayError) {
            try limits.check(balances, windows: windows, at: now)
            return true
        } catch {
            let taken = LimitName.kept.filter { balances[$0] != nil }
            try reservation.end(taken, isUsed: false, on: connection)
            return false
        }
    }

    private func promote(
        _ promoted: VideoID,
        inPlaceOf leader: VideoID,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        let rows = try connection.run(
            """
            UPDATE videos SET source_id = NULL, cache = 'miss', updated_at = $3,
            (price, not_before, refusals, followers, cache_key) =
                (SELECT price, not_before, refusals, followers, cache_key FROM videos AS leader WHERE leader.id = $1)
            WHERE id = $2 RETURNING tenant_id, \(QueueOrder.place), priority, seconds
            """,
            [SQLValue(leader), SQLValue(promoted), SQLValue(now)]
        )
        var reader = RowReader(rows.first ?? [])
        let (tenant, place) = (TenantID(stored: try reader.text()), try QueuePlace(from: &reader))
        connection.announce(.video(VideoChange(id: promoted, tenant: tenant, state: .queued, place: place)))
        let others = try connection.run(
            "UPDATE videos SET source_id = $2 WHERE source_id = $1 AND state = 'queued' RETURNING id",
            [SQLValue(leader), SQLValue(promoted)]
        )
        try connection.announceShown(others)
    }
}
