package import GatewayModel

extension LedgerAdmissions {
    /// The video that a submission repeats, if it does; otherwise its key is taken by the transaction that admits it.
    ///
    /// Of two submissions with the same key at the same moment one waits here for the other's commit. A submission that is
    /// refused takes its key back with everything else, so that it may be sent again once the reason is gone.
    /// - Throws: `idempotencyMismatch` when the key was used for something else.
    func repeated(_ admission: PricedAdmission, on connection: some SQLConnection) throws(GatewayError) -> Video? {
        guard let identity = admission.identity else {
            return nil
        }
        if let key = identity.key {
            return try taken(key, by: identity, for: admission, on: connection)
        }
        // Whoever repeats an order that another server is admitting at this moment waits for its end, and then finds it.
        try connection.lock(named: "\(admission.tenant.text) \(identity.digest)")
        guard identity.isRepeat else {
            return nil
        }
        return try latest(identity, of: admission.tenant, at: admission.at, on: connection)
    }

    /// The video that a submission repeats, if it does: looked for before anything else is asked of the order, so that
    /// what was accepted is brought back, whatever has become of its model, its price or the queue.
    ///
    /// Nothing is read for a submission without a key or a count of repetitions. One that another server is admitting at
    /// this moment is found by the admission's own transaction.
    /// - Throws: `idempotencyMismatch` when the key was used for something else.
    package func earlier(
        _ identity: IdempotencyIdentity,
        of tenant: TenantID,
        at now: Timestamp
    ) async throws(GatewayError) -> Admitted? {
        guard identity.key != nil || identity.isRepeat else {
            return nil
        }
        return try await engine.read(.replay) { connection throws(GatewayError) in
            let video: Video?
            if let key = identity.key {
                let place: [SQLValue] = [.text(tenant.text), .text(identity.route), .text(key)]
                video = try outcome(at: place, of: identity, since: now - IdempotencyIdentity.keyLife, on: connection)
            } else {
                video = try latest(identity, of: tenant, at: now, on: connection)
            }
            return video.map { Admitted(video: $0, isReplayed: true) }
        }
    }

    private func taken(
        _ key: String,
        by identity: IdempotencyIdentity,
        for admission: PricedAdmission,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Video? {
        let place: [SQLValue] = [.text(admission.tenant.text), .text(identity.route), .text(key)]
        let end = admission.at - IdempotencyIdentity.keyLife
        // A key whose life is over is taken like one that was never used.
        let rows = try connection.run(
            """
            INSERT INTO idempotency (tenant_id, route, key, digest, video_id, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, route, key) DO UPDATE
            SET digest = excluded.digest, video_id = excluded.video_id, created_at = excluded.created_at
            WHERE idempotency.created_at <= $7 RETURNING video_id
            """,
            place + [.text(identity.digest), SQLValue(admission.id), SQLValue(admission.at), SQLValue(end)]
        )
        return rows.isEmpty ? try outcome(at: place, of: identity, since: end, on: connection) : nil
    }

    /// What a key was used for, if it was.
    private func outcome(
        at place: [SQLValue],
        of identity: IdempotencyIdentity,
        since end: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Video? {
        let rows = try connection.run(
            """
            SELECT digest, video_id FROM idempotency
            WHERE tenant_id = $1 AND route = $2 AND key = $3 AND created_at > $4
            """,
            place + [SQLValue(end)]
        )
        guard let row = rows.first else {
            return nil
        }
        var reader = RowReader(row)
        guard try reader.text() == identity.digest else {
            throw GatewayError(
                .idempotencyMismatch,
                "This Idempotency-Key was used for another order; use a new key for a new order.",
                parameter: "Idempotency-Key"
            )
        }
        let video = try connection.run(
            "SELECT \(VideoRow.columns) FROM videos WHERE id = $1",
            [SQLValue(try reader.videoID())]
        )
        return try VideoRow.video(from: video.first ?? [])
    }

    /// The video that the same was ordered for a moment ago, if there is one.
    private func latest(
        _ identity: IdempotencyIdentity,
        of tenant: TenantID,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Video? {
        let rows = try connection.run(
            """
            SELECT \(VideoRow.columns) FROM videos WHERE tenant_id = $1 AND request_digest = $2 AND created_at > $3
            ORDER BY created_at DESC LIMIT 1
            """,
            [.text(tenant.text), .text(identity.digest), SQLValue(now - IdempotencyIdentity.repeatWindow)]
        )
        return try rows.first.map { row throws(GatewayError) in try VideoRow.video(from: row) }
    }
}

extension LedgerWork {
    /// Forgets the keys whose life is over.
    package func forgetKeys(at now: Timestamp) async throws(GatewayError) {
        let end = now - IdempotencyIdentity.keyLife
        let isDue = try await engine.read(.forgetKeys) { connection throws(GatewayError) in
            !(try connection.run("SELECT 1 FROM idempotency WHERE created_at <= $1 LIMIT 1", [SQLValue(end)])).isEmpty
        }
        guard isDue else {
            return
        }
        try await engine.write(.forgetKeys) { connection throws(GatewayError) in
            _ = try connection.run("DELETE FROM idempotency WHERE created_at <= $1", [SQLValue(end)])
        }
    }
}
