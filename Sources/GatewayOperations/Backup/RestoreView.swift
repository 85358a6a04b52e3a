import GatewayLedgerTools
import GatewaySettings

/// What was restored, as an operator is shown it.
package struct RestoreView: Sendable, Encodable {
    /// The file that was restored.
    package let file: String
    /// The store that was filled, without its password.
    package let to: String
    /// Its length.
    package let bytes: Int64
    /// Where the store is that was there before; nothing when there was none.
    package let setAside: String?
    /// How many tenants there are in it.
    package let tenants: Int64
    /// How many videos, deleted ones included.
    package let videos: Int64
    /// How many entries.
    package let entries: Int64
    /// The last step that its tables had had when it was backed up; it has had this version's now.
    package let version: String

    private enum CodingKeys: String, CodingKey {
        case file
        case to
        case bytes
        case setAside = "set_aside"
        case tenants
        case videos
        case entries
        case version
    }

    init(_ census: StoreCensus, file: String, store: StoreURL, bytes: Int64, setAside: String?) {
        self.file = file
        to = store.description
        self.bytes = bytes
        self.setAside = setAside
        tenants = census.tenants
        videos = census.videos
        entries = census.entries
        version = census.version
    }

    /// The same for people.
    package var text: String {
        let former = setAside.map { "\nThe store that was there is now \($0)." } ?? ""
        return """
            Restored \(file)
            to       \(to): \(ByteCount.text(bytes)), and its books add up.\(former)

            \(tenants) tenants, \(videos) videos, \(entries) entries. What was ordered after the backup is unknown here; \
            archive.path keeps its files for archive.unknown_days.
            """
    }
}
