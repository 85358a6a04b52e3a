extension Migration {
    /// Lets a tenant's own name for a video be used again once that video has ended without a charge.
    ///
    /// Those that a video keeps are unique as before, also for servers of the version before; the other index finds the
    /// latest video of a name.
    static let names = Migration(name: "0008-names") { _ in
        [
            """
            CREATE UNIQUE INDEX videos_named ON videos (tenant_id, external_id) WHERE external_id IS NOT NULL \
            AND state NOT IN ('failed', 'canceled', 'expired') AND (deleted_at IS NULL OR price > 0)
            """,
            "DROP INDEX videos_external_id",
            "CREATE INDEX videos_external_id ON videos (tenant_id, external_id, id) WHERE external_id IS NOT NULL",
        ]
    }
}
