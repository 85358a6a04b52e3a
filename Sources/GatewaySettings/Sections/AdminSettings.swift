/// The listener for operators and Prometheus.
///
/// - `admin.host` (address or host name, default `127.0.0.1`; beyond loopback only with a token)
/// - `admin.port` (0 … 65535, default 9090; 0 picks a free one)
/// - `admin.token_file` (file name, optional)
package struct AdminSettings: Hashable, Sendable {
    /// The address to listen on.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 picks a free one.
    package var port = 9090
    /// The file that holds the token operators must show.
    package var tokenFile: String?

    /// Makes the defaults.
    package init() {}

    init(reading: inout SettingsReading) {
        host = reading.host(.adminHost, default: host)
        port = reading.integer(.adminPort, default: port, in: ServerSettings.portRange)
        tokenFile = reading.file(.adminTokenFile)
    }
}
