import GatewayAPI
import GatewayAccess
import GatewayAdmin
import GatewayHTTP
import GatewayLedger
import GatewayModel
import GatewayServices
import GatewaySettings
import GatewayTelemetry
import Logging
import ServiceLifecycle

/// Both listeners: before there is a store they answer that they live and that everybody shall come back, and from then
/// on by the gateway's own routes.
struct GatewayListeners: Sendable {
    let admin: DeferredListener
    let `public`: DeferredListener
    /// Who speaks of requests in the log.
    static let logLabel = LogRoom.http.label
    /// Who knows the token of `admin.token_file`, before there is a store and after.
    let adminToken: OperatorTokenAuthenticator
    private let metrics: MetricsController

    init(
        _ settings: Settings,
        adminToken: Secret?,
        clock: any WallClock,
        entropy: Entropy,
        requestLog: (any RequestLog)?,
        metrics: GatewayMetrics,
        tracer: GatewayTracer?,
        onListening: @escaping Gateway.OnListening
    ) {
        func configuration(
            _ listener: Gateway.Listener,
            _ control: AccessControl,
            _ limits: HTTPLimits
        ) -> ListenerConfiguration {
            ListenerConfiguration(
                host: listener == .public ? settings.serverHost : settings.adminHost,
                port: listener == .public ? settings.serverPort : settings.adminPort,
                control: control,
                limits: limits,
                trustedProxies: settings.trustedProxies,
                clock: clock,
                entropy: entropy,
                logger: Logger(label: Self.logLabel),
                requestLog: requestLog,
                metrics: metrics.requests(listener),
                tracer: listener == .public ? tracer : nil,
                onListening: { onListening(listener, $0.port) }
            )
        }
        self.adminToken = OperatorTokenAuthenticator(token: adminToken)
        self.metrics = MetricsController(metrics.registry)
        let waiting = HealthController { HealthReport([.storeUnavailable]) }
        admin = DeferredListener(
            HTTPListener(
                named: Gateway.Listener.admin.rawValue,
                table: AdminAPI(health: waiting, metrics: self.metrics).routes,
                configuration: configuration(
                    .admin,
                    AccessControl(operators: [self.adminToken], clock: clock),
                    Self.adminLimits()
                )
            ),
            clock: clock
        )
        `public` = DeferredListener(
            HTTPListener(
                named: Gateway.Listener.public.rawValue,
                table: PublicAPI.waiting,
                configuration: configuration(.public, AccessControl(clock: clock), Self.publicLimits(settings))
            ),
            clock: clock
        )
    }

    /// Has them answer from now on, by whatever routes they have.
    func begin() {
        admin.begin()
        `public`.begin()
    }

    /// Has them answer by these routes from now on.
    /// - Parameters:
    ///   - control: Who may call the public one.
    ///   - operators: Who may call the admin one.
    ///   - context: What operators' calls are answered with.
    ///   - dashboard: The pages of the admin one.
    func serve(
        _ api: PublicAPI,
        control: AccessControl,
        _ context: AdminContext,
        _ dashboard: Dashboard,
        health: HealthMonitor,
        operators: AccessControl
    ) {
        let probe = HealthController(report: health.report)
        let table = AdminAPI(health: probe, metrics: metrics, context: context, dashboard: dashboard).routes
        admin.listener.replace(table, control: operators)
        `public`.listener.replace(api.routes, control: control)
        begin()
    }
}

extension GatewayListeners {
    /// The bounds of the callers' listener; raises the limit of descriptors, and has the log say what follows from it.
    static func publicLimits(_ settings: Settings) -> HTTPLimits {
        let logger = Logger(label: logLabel)
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
                    "connections": .stringConvertible(limits.connections),
                    "descriptors": .stringConvertible(descriptors.count),
                    "max_connections": .stringConvertible(settings.serverMaxConnections),
                ]
            )
        } else {
            logger.info(
                "connections are bounded",
                metadata: [
                    "connections": .stringConvertible(limits.connections),
                    "descriptors": .stringConvertible(descriptors.count),
                ]
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

/// A listener that binds once it is wanted, or a moment later in any case: a start that takes no time is over by then,
/// and nobody meets routes that are not the gateway's own.
struct DeferredListener: Service {
    /// How long a start may take before somebody should be told that it is under way.
    private static let latest = Duration.seconds(1)

    let listener: HTTPListener
    private let clock: any WallClock
    private let isWanted = AsyncSignal()

    init(_ listener: HTTPListener, clock: any WallClock) {
        self.listener = listener
        self.clock = clock
    }

    func begin() {
        isWanted.signal()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await isWanted.wait(atMost: Self.latest, by: clock) }
        if !Task.isShuttingDownGracefully, !Task.isCancelled {
            try await listener.run()
        }
    }
}
