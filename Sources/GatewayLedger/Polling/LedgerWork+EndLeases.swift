package import GatewayModel

extension LedgerWork {
    /// Ends every lease of a dead process, so that its videos and files are taken up at once and not when leases end:
    /// what it was sending is looked for, and what waited longer for a reason of its own comes forward too, this once.
    ///
    /// Does nothing on a store that others may be working on.
    package func endLeases(at now: Timestamp) async throws(GatewayError) {
        guard !engine.isShared else {
            return
        }
        try await engine.write(.endLeases) { connection throws(GatewayError) in
            try connection.run(
                """
                UPDATE videos SET next_look_at = $1
                WHERE next_look_at > $1 AND state IN ('submitting', 'unknown', 'submitted', 'processing')
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
