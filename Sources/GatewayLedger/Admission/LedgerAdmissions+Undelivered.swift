import GatewayModel

/// What the answer to an order without an idempotency key is known by when the order comes again.
struct UndeliveredAnswer: Hashable, Sendable {
    let tenant: TenantID
    let key: KeyID
    let digest: String

    /// Inside a statement whose first argument is the tenant: the video of the latest such answer that was lost.
    ///
    /// The moment is looked for by itself, because what is ordered by the key alone is never sorted: every order asks,
    /// and hardly ever is there such an answer.
    static let latest = """
        (SELECT video_id FROM undelivered WHERE tenant_id = $1 AND key_id = $2 AND digest = $3 \
        AND created_at = (SELECT MAX(created_at) FROM undelivered \
        WHERE tenant_id = $1 AND key_id = $2 AND digest = $3 AND created_at > $4) \
        ORDER BY video_id DESC LIMIT 1)
        """

    /// The further arguments of ``latest``.
    func question(at now: Timestamp) -> [SQLValue] {
        [.text(key.text), .text(digest), SQLValue(now - IdempotencyIdentity.repeatWindow)]
    }
}

extension PricedAdmission {
    /// What its answer is known by; nothing where its own key, or nobody, brings it back.
    var undelivered: UndeliveredAnswer? {
        guard let caller, let identity, identity.key == nil else {
            return nil
        }
        return UndeliveredAnswer(tenant: tenant, key: caller.key, digest: identity.digest)
    }
}

extension LedgerAdmissions {
    /// Notes that the answer with this video was lost, so that the same order brings it back for
    /// ``IdempotencyIdentity/repeatWindow``.
    func noteUndelivered(
        _ answer: UndeliveredAnswer,
        of video: VideoID,
        at now: Timestamp
    ) async throws(GatewayError) {
        try await engine.write(.noteUndelivered) { connection throws(GatewayError) in
            try note(answer, of: video, at: now, on: connection)
        }
    }

    /// Forgets that an answer was lost, once it has been delivered.
    func forgetUndelivered(_ answer: UndeliveredAnswer, of video: VideoID) async throws(GatewayError) {
        try await engine.write(.forgetUndelivered) { connection throws(GatewayError) in
            _ = try connection.run(
                "DELETE FROM undelivered WHERE tenant_id = $1 AND key_id = $2 AND digest = $3 AND video_id = $4",
                [.text(answer.tenant.text), .text(answer.key.text), .text(answer.digest), SQLValue(video)]
            )
        }
    }

    /// Notes a lost answer in the very transaction of its order where it is known to be lost already: whoever repeats the
    /// order at another server waits for this transaction, and not for the next one.
    func noteIfCallerIsGone(_ admission: PricedAdmission, on connection: some SQLConnection) throws(GatewayError) {
        guard let answer = admission.undelivered, admission.caller?.isGone() == true else {
            return
        }
        try note(answer, of: admission.id, at: admission.at, on: connection)
    }

    private func note(
        _ answer: UndeliveredAnswer,
        of video: VideoID,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        try connection.enqueue(
            """
            INSERT INTO undelivered (tenant_id, key_id, digest, video_id, created_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (tenant_id, key_id, digest, video_id) DO UPDATE SET created_at = excluded.created_at
            """,
            [
                .text(answer.tenant.text), .text(answer.key.text), .text(answer.digest), SQLValue(video),
                SQLValue(now),
            ]
        )
    }
}
