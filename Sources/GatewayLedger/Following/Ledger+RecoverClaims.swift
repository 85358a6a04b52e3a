package import GatewayModel

extension Ledger {
    /// Frees what a dead process had claimed, so that videos and files are taken up at once and not when leases end.
    ///
    /// What waited longer for a reason of its own comes forward too, this once. Only whoever owns the store alone may
    /// call this, before the first claim.
    package func recoverClaims(at now: Timestamp) async throws(GatewayError) {
        try await engine.write { connection throws(GatewayError) in
            try connection.run(
                """
                UPDATE videos SET next_look_at = $1
                WHERE next_look_at > $1 AND state IN ('unknown', 'submitted', 'processing')
                """,
                [SQLValue(now)]
            )
            try connection.run(
                "UPDATE videos SET file_next_at = $1 WHERE file_state = 'pending' AND file_next_at > $1",
                [SQLValue(now)]
            )
        }
    }
}
