extension Migration {
    /// Counts the claims of a video, so that who claimed it before has no say once it was claimed again.
    static let leases = Migration(name: "0002-leases") { dialect in
        ["ALTER TABLE videos ADD COLUMN claim \(dialect.bigInteger) NOT NULL DEFAULT 0"]
    }
}
