import GatewayModel

/// Where the outcome of a call is kept under the key that its caller gave: an order's video, or what another call was
/// answered.
///
/// The row's `video_id` is that outcome; which of the two it is follows from the route, which belongs to the place.
struct IdempotencyPlace: Sendable {
    private let place: [SQLValue]
    private let digest: String

    /// The place of a call; nothing for one without a key.
    init?(_ identity: IdempotencyIdentity, of tenant: TenantID) {
        guard let key = identity.key else {
            return nil
        }
        place = [.text(tenant.text), .text(identity.route), .text(key)]
        digest = identity.digest
    }

    /// Takes the key for an outcome, unless it is taken already; one whose life is over is taken like one that was never
    /// used.
    /// - Returns: Whether it was free.
    func take(for outcome: String, at now: Timestamp, on connection: some SQLConnection) throws(GatewayError) -> Bool {
        let rows = try connection.run(
            """
            INSERT INTO idempotency (tenant_id, route, key, digest, video_id, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, route, key) DO UPDATE
            SET digest = excluded.digest, video_id = excluded.video_id, created_at = excluded.created_at
            WHERE idempotency.created_at <= $7 RETURNING video_id
            """,
            place + [.text(digest), .text(outcome), SQLValue(now), SQLValue(now - IdempotencyIdentity.keyLife)]
        )
        return !rows.isEmpty
    }

    /// Keeps another outcome under the key that was just taken.
    func keep(_ outcome: String, on connection: some SQLConnection) throws(GatewayError) {
        _ = try connection.run(
            "UPDATE idempotency SET video_id = $4 WHERE tenant_id = $1 AND route = $2 AND key = $3",
            place + [.text(outcome)]
        )
    }

    /// What the key was used for, if it was.
    /// - Parameter thing: What it is that has a key, in the words of a refusal.
    /// - Throws: `idempotencyMismatch` when that was something else.
    func outcome(
        of thing: String,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> String? {
        let rows = try connection.run(
            """
            SELECT digest, video_id FROM idempotency
            WHERE tenant_id = $1 AND route = $2 AND key = $3 AND created_at > $4
            """,
            place + [SQLValue(now - IdempotencyIdentity.keyLife)]
        )
        guard let row = rows.first else {
            return nil
        }
        var reader = RowReader(row)
        guard try reader.text() == digest else {
            throw GatewayError(
                .idempotencyMismatch,
                "This Idempotency-Key was used for another \(thing); use a new key for a new \(thing).",
                parameter: "Idempotency-Key"
            )
        }
        return try reader.text()
    }
}
