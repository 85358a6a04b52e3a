package import GatewayTelemetry
package import Logging

/// What the log says and how.
///
/// - `log.level` (`trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`, default `info`)
/// - `log.format` (`json` or `text`, default `json`)
package struct LogSettings: Hashable, Sendable {
    /// The least that is said.
    package var level = Logger.Level.info
    /// How it is written.
    package var format = LogFormat.json

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        level = reading.choice(.logLevel, default: level)
        format = reading.choice(.logFormat, default: format)
    }
}
