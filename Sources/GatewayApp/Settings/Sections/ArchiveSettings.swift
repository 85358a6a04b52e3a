/// Where finished videos are kept, and for how long.
///
/// - `archive.path` (folder, default `archive`)
/// - `archive.max_file_bytes` (1 MiB … 1 TiB, default 2 GiB)
/// - `archive.retention_days` (1 … 3650, default 30)
package struct ArchiveSettings: Hashable, Sendable {
    /// The largest file that may be allowed, in bytes.
    package static let maximumFileBytesRange = (1 << 20)...(1 << 40)
    /// How many days a file may be kept.
    package static let retentionDaysRange = 1...3650

    /// The folder.
    package var path = "archive"
    /// The largest file that is downloaded, in bytes.
    package var maximumFileBytes = 2 << 30
    /// How many days a file is kept.
    package var retentionDays = 30

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        path = reading.folder(.archivePath, default: path)
        maximumFileBytes = reading.integer(
            .archiveMaxFileBytes,
            default: maximumFileBytes,
            in: Self.maximumFileBytesRange
        )
        retentionDays = reading.integer(.archiveRetentionDays, default: retentionDays, in: Self.retentionDaysRange)
    }
}
