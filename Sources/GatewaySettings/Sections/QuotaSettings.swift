package import GatewayLedger

/// How tenants' limits are counted.
///
/// - `quota.time_zone` (a name of the time zone database, default `UTC`): when days and months begin
/// - `quota.max_queued` (videos, default 10000): how many may wait, of all tenants
package struct QuotaSettings: Hashable, Sendable {
    /// The name of the time zone in which days and months begin.
    package var timeZone = "UTC"
    /// How many videos of all tenants may wait.
    package var maximumQueued = 10_000

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        timeZone = reading.timeZone(.quotaTimeZone, default: timeZone)
        maximumQueued = reading.integer(.quotaMaxQueued, default: maximumQueued, in: 1...1_000_000)
    }

    /// When days and months begin.
    package var calendar: QuotaCalendar {
        QuotaCalendar(timeZone: timeZone) ?? .utc
    }
}
