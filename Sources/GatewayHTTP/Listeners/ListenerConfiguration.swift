/// Where a listener binds.
package struct ListenerConfiguration: Sendable {
    /// The address or host name to bind.
    package var host: String
    /// The port to bind; 0 picks a free one.
    package var port: Int
    /// Told once the listener is bound.
    package var onListening: @Sendable (ListenerAddress) -> Void

    /// Makes a configuration.
    package init(
        host: String,
        port: Int,
        onListening: @escaping @Sendable (ListenerAddress) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.onListening = onListening
    }
}
