import GatewayLedgerTools
import GatewayModel
import GatewaySettings

/// What was backed up, as an operator is shown it.
package struct BackupView: Sendable, Encodable {
    /// The store, without its password.
    package let from: String
    /// The file that was made.
    package let file: String
    /// Its length.
    package let bytes: Int64
    /// When it began: all that was answered before is in the file.
    package let at: String
    /// How long it took, check included.
    package let seconds: Double
    /// How many tenants there are in it.
    package let tenants: Int64
    /// How many videos, deleted ones included.
    package let videos: Int64
    /// How many entries.
    package let entries: Int64
    /// The last step that its tables have had.
    package let version: String

    init(
        _ census: StoreCensus,
        of source: StoreURL,
        file: String,
        bytes: Int64,
        at moment: Timestamp,
        took duration: Duration
    ) {
        from = source.description
        self.file = file
        self.bytes = bytes
        at = moment.text
        seconds = Double(duration.milliseconds) / 1000
        tenants = census.tenants
        videos = census.videos
        entries = census.entries
        version = census.version
    }

    /// The same for people.
    package var text: String {
        """
        Backed up \(from) of \(at.inLocalTime)
        to        \(file): \(ByteCount.text(bytes)) in \(seconds) s, a whole file; "ledger verify" checks its books.

        \(tenants) tenants, \(videos) videos, \(entries) entries. The archive's files are not in it: copy archive.path \
        afterwards.
        """
    }
}

/// A number of bytes as people read it.
enum ByteCount {
    /// In the largest unit of which there is at least one, with one decimal.
    static func text(_ bytes: Int64) -> String {
        for (unit, size) in [("GB", Int64(1_000_000_000)), ("MB", 1_000_000), ("kB", 1000)] where bytes >= size {
            return "\(bytes / size).\(bytes % size * 10 / size) \(unit)"
        }
        return "\(bytes) bytes"
    }
}
