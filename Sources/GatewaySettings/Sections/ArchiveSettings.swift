/// Where finished videos are kept, and for how long.
///
/// - `archive.path` (folder, default `archive`)
/// - `archive.max_file_bytes` (1 MiB … 1 TiB, default 2 GiB)
/// - `archive.max_bytes` (1 MiB … 1 PiB, default 50 GiB)
/// - `archive.retention_days` (1 … 3650, default 30)
package struct ArchiveSettings: Hashable, Sendable {
    /// The largest file that may be allowed, in bytes.
    package static let maximumFileBytesRange = (1 << 20)...(1 << 40)
    /// The largest archive that may be allowed, in bytes.
    package static let maximumBytesRange = (1 << 20)...(1 << 50)
    /// How many days a file may be kept.
    package static let retentionDaysRange = 1...3650

    /// The folder.
    package var path = "archive"
    /// The largest file that is downloaded, in bytes.
    package var maximumFileBytes = 2 << 30
    /// The length of all files together from which on the least recently read ones go, in bytes.
    package var maximumBytes = 50 << 30
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
        maximumBytes = reading.integer(.archiveMaxBytes, default: maximumBytes, in: Self.maximumBytesRange)
        retentionDays = reading.integer(.archiveRetentionDays, default: retentionDays, in: Self.retentionDaysRange)
    }
}
