import GatewayLedger

/// How tenants' limits are counted.
///
/// - `quota.time_zone` (a name of the time zone database, default `UTC`): when days and months begin
package struct QuotaSettings: Hashable, Sendable {
    /// The name of the time zone in which days and months begin.
    package var timeZone = "UTC"

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        timeZone = reading.timeZone(.quotaTimeZone, default: timeZone)
    }

    /// When days and months begin.
    var calendar: QuotaCalendar {
        QuotaCalendar(timeZone: timeZone) ?? .utc
    }
}
