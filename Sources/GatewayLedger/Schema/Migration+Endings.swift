extension Migration {
    /// Finds what of a tenant has ended since a moment, for whoever was not told; written once in a video's life, at its
    /// end.
    static let endings = Migration(name: "0019-endings") { _ in
        [
            """
            CREATE INDEX videos_endings ON videos (tenant_id, completed_at, id) \
            WHERE completed_at IS NOT NULL AND deleted_at IS NULL
            """
        ]
    }
}
