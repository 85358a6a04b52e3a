import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

extension Application where Responder == FrontDoor {
    /// A server for a table of routes, which tells where it listens.
    init(named name: String, table: RouteTable, desk: FrontDesk, configuration: ListenerConfiguration) {
        let logger = desk.logger
        var framework = logger
        // What the framework has to say at `info` is said by us, in our words.
        framework.logLevel = max(framework.logLevel, .warning)
        self.init(
            responder: FrontDoor(table: table, desk: desk),
            server: .gateway(limits: desk.limits, entropy: desk.entropy),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(desk.limits.connections, logger: framework)
            ),
            onServerRunning: { channel in
                let address = ListenerAddress(
                    host: channel.localAddress?.ipAddress ?? configuration.host,
                    port: channel.localAddress?.port ?? configuration.port
                )
                logger.info(
                    "listening",
                    metadata: ["listener": "\(name)", "address": "\(address.host)", "port": "\(address.port)"]
                )
                configuration.onListening(address)
            },
            logger: framework
        )
    }
}
