package import GatewayModel

extension Ledger {
    /// The video that a submission repeats, if it does; otherwise its key is taken by the transaction that admits it.
    ///
    /// Of two submissions with the same key at the same moment one waits here for the other's commit. A submission that is
    /// refused takes its key back with everything else, so that it may be sent again once the reason is gone.
    /// - Throws: `idempotencyMismatch` when the key was used for something else.
    func repeated(_ admission: Admission, on connection: some SQLConnection) throws(GatewayError) -> Video? {
        guard let claim = admission.claim else {
            return nil
        }
        if let key = claim.key {
            return try taken(key, by: claim, for: admission, on: connection)
        }
        guard claim.isRepeat else {
            return nil
        }
        let rows = try connection.run(
            """
            SELECT \(VideoRow.columns) FROM videos WHERE tenant_id = $1 AND request_digest = $2 AND created_at > $3
            ORDER BY created_at DESC LIMIT 1
            """,
            [
                .text(admission.tenant.text), .text(claim.digest),
                SQLValue(admission.at - SubmissionClaim.repeatWindow),
            ]
        )
        guard let row = rows.first else {
            return nil
        }
        return try VideoRow.video(from: row)
    }

    /// Forgets the keys whose life is over.
    package func forgetKeys(at now: Timestamp) async throws(GatewayError) {
        let end = now - SubmissionClaim.keyLife
        let isDue = try await engine.read { connection throws(GatewayError) in
            !(try connection.run("SELECT 1 FROM idempotency WHERE created_at <= $1 LIMIT 1", [SQLValue(end)])).isEmpty
        }
        guard isDue else {
            return
        }
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("DELETE FROM idempotency WHERE created_at <= $1", [SQLValue(end)])
        }
    }

    private func taken(
        _ key: String,
        by claim: SubmissionClaim,
        for admission: Admission,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Video? {
        let place: [SQLValue] = [.text(admission.tenant.text), .text(claim.route), .text(key)]
        // A key whose life is over is taken like one that was never used.
        let rows = try connection.run(
            """
            INSERT INTO idempotency (tenant_id, route, key, digest, video_id, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, route, key) DO UPDATE
            SET digest = excluded.digest, video_id = excluded.video_id, created_at = excluded.created_at
            WHERE idempotency.created_at <= $7 RETURNING video_id
            """,
            place + [
                .text(claim.digest), SQLValue(admission.id), SQLValue(admission.at),
                SQLValue(admission.at - SubmissionClaim.keyLife),
            ]
        )
        guard rows.isEmpty else {
            return nil
        }
        let earlier = try connection.run(
            "SELECT digest, video_id FROM idempotency WHERE tenant_id = $1 AND route = $2 AND key = $3",
            place
        )
        var reader = RowReader(earlier.first ?? [])
        guard try reader.text() == claim.digest else {
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
}
