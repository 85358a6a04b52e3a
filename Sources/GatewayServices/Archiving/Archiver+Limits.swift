extension Archiver {
    /// What the archive keeps to.
    package struct Limits: Sendable {
        /// The largest file, in bytes.
        package var fileBytes: Int64
        /// All files together, in bytes.
        package var totalBytes: Int64
        /// How long a file is kept.
        package var retention: Duration

        /// Makes limits.
        package init(fileBytes: Int64, totalBytes: Int64, retention: Duration) {
            self.fileBytes = fileBytes
            self.totalBytes = totalBytes
            self.retention = retention
        }
    }
}
