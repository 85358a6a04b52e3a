package import GatewayAccess
import GatewayModel
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

// The HTTP server. In: connections. Out: answers, made by the routes behind the middlewares (`RequestResponder`).
// Channel handlers compress answers, tell what connections do (`Connections/`) and answer what is not HTTP. What must
// hold: what a client can make the server hold or wait for is bounded by `HTTPLimits`.

/// A server for a table of routes, which may be replaced while it runs.
package struct HTTPListener: Service {
    let application: Application<ReplaceableResponder>
    private let name: String
    private let responder: ReplaceableResponder
    let lane: LiveValue<ExpressLane>
    private let configuration: ListenerConfiguration

    /// Makes the listener; it binds when it runs.
    /// - Parameter name: What the log calls it.
    package init(named name: String, table: RouteTable, configuration: ListenerConfiguration) {
        responder = ReplaceableResponder(RequestResponder(table: table, configuration: configuration))
        let lane = LiveValue(ExpressLane(table, configuration))
        self.lane = lane
        self.configuration = configuration
        self.name = name
        let logger = configuration.logger
        var framework = logger
        // What the framework has to say at `info` is said by us, in our words.
        framework.logLevel = max(framework.logLevel, .warning)
        let limits = configuration.limits
        let connections = ListenerConnections(limits: limits)
        var named = logger
        named[metadataKey: "listener"] = "\(name)"
        let listenerLogger = named
        let channel = GatewayChannel(
            turn: RequestTurn(responder: responder, clock: configuration.clock, logger: framework),
            configuration: configuration,
            connections: connections,
            lane: lane
        )
        application = Application(
            responder: responder,
            server: HTTPServerBuilder { _ in channel },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: ConnectionCap(
                    connections,
                    limit: limits.connections,
                    logger: listenerLogger
                )
            ),
            onServerRunning: { channel in
                do {
                    try await channel.guardAccepting(restTime: limits.acceptRestTime, logger: listenerLogger)
                } catch {
                    // Asked to stop before it began: nothing is wrong with it.
                    let level = Task.isShuttingDownGracefully ? Logger.Level.debug : .error
                    listenerLogger.log(
                        level: level,
                        "a listener ended while it began",
                        metadata: ["error": "\(error)"]
                    )
                }
                let address = ListenerAddress(
                    host: channel.localAddress?.ipAddress ?? configuration.host,
                    port: channel.localAddress?.port ?? configuration.port
                )
                logger.info(
                    "listening",
                    metadata: [
                        "listener": "\(name)", "address": "\(address.host)", "port": .stringConvertible(address.port),
                    ]
                )
                configuration.onListening(address)
            },
            logger: framework
        )
    }

    /// Answers every later request by another table, and lets in whom another control does.
    package func replace(_ table: RouteTable, control: AccessControl) {
        var configuration = configuration
        configuration.control = control
        responder.replace(with: RequestResponder(table: table, configuration: configuration))
        lane.replace(with: ExpressLane(table, configuration))
    }

    /// Serves until it is asked to stop.
    /// - Throws: `internal` with the address when it cannot be listened on, such as a port that is taken.
    package func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            let place = "\(configuration.host), port \(configuration.port)"
            let reason = String(cString: strerror(error.errnoCode))
            throw GatewayError(.internalError, "The \(name) listener cannot listen on \(place): \(reason).")
        }
    }
}
