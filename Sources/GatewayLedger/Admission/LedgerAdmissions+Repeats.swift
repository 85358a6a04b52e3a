import GatewayModel

/// An order that brought back an earlier one's video.
struct RepeatedOrder: Sendable {
    /// How many are kept of one video: the first, which tell how it came to be repeated.
    static let maximumKept = 50

    let video: VideoID
    let requestID: String
    let key: KeyID
    let at: Timestamp
}

extension RepeatedOrder {
    /// Takes what is kept of an order; nothing of one that repeated none, or whose request has no name.
    init?(_ request: AdmissionRequest, _ admitted: Admitted, at now: Timestamp) {
        guard admitted.isReplayed, let caller = request.caller, let requestID = caller.requestID else {
            return nil
        }
        self.init(video: admitted.video.id, requestID: requestID, key: caller.key, at: now)
    }
}

extension LedgerAdmissions {
    /// Keeps that an order repeated an earlier one, and whether its answer arrived; of each video only so many, so that
    /// a client that repeats without end fills nothing.
    func note(_ repetition: RepeatedOrder, isDelivered: Bool) async throws(GatewayError) {
        try await engine.write(.noteRepeat) { connection throws(GatewayError) in
            _ = try connection.run(
                """
                INSERT INTO repeats (video_id, at, request_id, key_id, delivered)
                SELECT id, CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS BIGINT) FROM videos
                WHERE id = $1 AND (SELECT COUNT(*) FROM repeats WHERE video_id = $1) < $6
                ON CONFLICT (video_id, at, request_id) DO NOTHING
                """,
                [
                    SQLValue(repetition.video), SQLValue(repetition.at), .text(repetition.requestID),
                    .text(repetition.key.text), .integer(isDelivered ? 1 : 0),
                    SQLValue(rows: RepeatedOrder.maximumKept),
                ]
            )
        }
    }
}
