package import GatewayModel

extension LedgerReader {
    /// The tenant's video with this id; a foreign one and a deleted one are as unknown as one that never was.
    package func video(_ id: VideoID, of tenant: TenantID) async throws(GatewayError) -> Video? {
        try await first("id = $1 AND tenant_id = $2 AND deleted_at IS NULL", [SQLValue(id), .text(tenant.text)])
    }

    /// The tenant's video with the tenant's own name for it.
    package func video(externalID: String, of tenant: TenantID) async throws(GatewayError) -> Video? {
        try await first(
            "external_id = $1 AND tenant_id = $2 AND deleted_at IS NULL",
            [.text(externalID), .text(tenant.text)]
        )
    }

    /// Any tenant's video, for operators and for links that carry their own proof.
    package func video(_ id: VideoID) async throws(GatewayError) -> Video? {
        try await first("id = $1 AND deleted_at IS NULL", [SQLValue(id)])
    }

    private func first(_ condition: String, _ arguments: [SQLValue]) async throws(GatewayError) -> Video? {
        try await engine.read(.readVideo) { connection throws(GatewayError) in
            let rows = try connection.run("SELECT \(VideoRow.columns) FROM videos WHERE \(condition)", arguments)
            guard let row = rows.first else {
                return nil
            }
            return try VideoRow.video(from: row)
        }
    }
}
