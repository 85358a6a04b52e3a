/// The listener for tenants, and how the program ends.
///
/// - `server.host` (address or host name, default `127.0.0.1`)
/// - `server.port` (0 … 65535, default 8080; 0 picks a free one)
/// - `server.drain_timeout` (0 … 600 s, default 30)
package struct ServerSettings: Hashable, Sendable {
    /// The ports that a listener may have; 0 picks a free one.
    package static let portRange = 0...65_535
    /// How long a stop may take.
    package static let drainTimeoutRange = Duration.zero...Duration.seconds(600)

    /// The address to listen on.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 picks a free one.
    package var port = 8080
    /// How long a stop waits for what is in hand.
    package var drainTimeout = Duration.seconds(30)

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        host = reading.host(.serverHost, default: host)
        port = reading.integer(.serverPort, default: port, in: Self.portRange)
        drainTimeout = reading.seconds(.serverDrainTimeout, default: drainTimeout, in: Self.drainTimeoutRange)
    }
}
