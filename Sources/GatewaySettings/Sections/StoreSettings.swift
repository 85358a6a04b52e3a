/// Where the ledger is kept.
///
/// - `store.url` (`sqlite:PATH` or `postgresql://…`, default `sqlite:kling-gateway.db`)
package struct StoreSettings: Hashable, Sendable {
    /// The database.
    package var url = StoreURL.sqlite(path: "kling-gateway.db")

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        url = reading.storeURL(.storeURL, default: url)
    }
}
