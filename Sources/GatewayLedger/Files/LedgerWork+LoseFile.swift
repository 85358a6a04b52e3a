package import GatewayModel

extension LedgerWork {
    /// Records that a file is not in the archive as it should be: the videos that have it lose it, and no order is
    /// answered with it any more.
    ///
    /// - Parameter lookedAt: When somebody began to look for it; what was brought since, or is being brought, stays.
    /// - Returns: The videos that had it; none when it stays or had left already.
    @discardableResult
    package func recordMissing(_ file: ArchivedFile, lookedAt: Timestamp) async throws(GatewayError) -> [VideoID] {
        try await engine.write(.recordFileMissing) { connection throws(GatewayError) in
            let missing = try connection.run(
                """
                UPDATE files SET leaving_at = $2
                WHERE digest = $1 AND leaving_at IS NULL AND stored_at IS NOT NULL AND expected_until < $2 AND size = $3
                RETURNING digest
                """,
                [.text(file.digest), SQLValue(lookedAt), .integer(file.size)]
            )
            return missing.isEmpty ? [] : try FileRow(digest: file.digest).takeFromAll(on: connection)
        }
    }
}
