import GatewayHTTP
import GatewaySettings
import Logging

extension GatewayListeners {
    /// The bounds of the callers' listener; raises the limit of descriptors, and has the log say what follows from it.
    static func publicLimits(_ settings: Settings) -> HTTPLimits {
        let logger = Logger(label: "kling-gateway.http")
        let descriptors = DescriptorLimit.raised()
        var limits = HTTPLimits()
        limits.idleTime = settings.serverIdleTimeout
        limits.connections = descriptors.connections(
            wanted: settings.serverMaxConnections,
            parallelTasks: settings.upstreamParallelTasks
        )
        if limits.connections < settings.serverMaxConnections {
            logger.warning(
                "fewer connections than server.max_connections, because the limit of open files is low",
                metadata: [
                    "connections": "\(limits.connections)", "descriptors": "\(descriptors.count)",
                    "max_connections": "\(settings.serverMaxConnections)",
                ]
            )
        } else {
            logger.info(
                "connections are bounded",
                metadata: ["connections": "\(limits.connections)", "descriptors": "\(descriptors.count)"]
            )
        }
        return limits
    }

    /// The bounds of the operators' listener, whose descriptors nobody else can take.
    static func adminLimits() -> HTTPLimits {
        var limits = HTTPLimits()
        limits.connections = DescriptorLimit.adminConnections
        return limits
    }
}
