extension Migration {
    /// Finds what a tenant ordered in a stretch of time; deleted videos were paid for too, so it has them.
    static let usage = Migration(name: "0005-usage") { _ in
        ["CREATE INDEX videos_of_period ON videos (tenant_id, created_at)"]
    }
}
