import GatewayHTTP
import GatewayLedger
import GatewayModel
import GatewayServices
import GatewaySettings
import GatewayTelemetry

/// The metrics of a gateway: one registry, and who counts in it.
///
/// A room that comes adds a family to the declarations and
/// takes its cells from ``registry``.
struct GatewayMetrics: Sendable {
    let registry = MetricRegistry()
    let videos: VideoMetrics
    private let tenants: TenantMeters?
    /// Whether somebody tells how the store is.
    private let isStoreTold = LiveValue(false)

    /// Makes the metrics of a process that begins now.
    init(_ settings: Settings, _ live: LiveSettings, clock: any WallClock) {
        tenants = settings.metricsTenantLabel ? TenantMeters(registry) : nil
        videos = VideoMetrics(registry, catalogue: live.catalogue, tenants: tenants)
        registry.gauge(.build, GatewayVersion.text, GatewayVersion.commit).set(1)
        let process = ProcessMetrics(start: clock.now.milliseconds)
        registry.add { process.samples() }
        registry.add { [isStoreTold] in isStoreTold.value ? [] : [MetricSample(.storeUp, 0)] }
        registry.add { [submission = live.submission, archiving = live.archiving] in
            [
                MetricSample(.slotsAllowed, Int64(submission.value.slots)),
                MetricSample(.archiveLimit, archiving.value.totalBytes),
            ]
        }
    }

    /// What counts the requests of a listener.
    func requests(_ listener: Gateway.Listener) -> RequestMetrics {
        RequestMetrics(registry, listener: listener.rawValue, tenants: listener == .public ? tenants : nil)
    }

    /// Has told, too, what the store knows, and without asking anybody the queue and how the gateway is.
    func follow(
        _ readings: StoreReadings,
        _ queue: VideoQueue,
        monitor: HealthMonitor,
        waiting: @escaping @Sendable () -> [(kind: String, count: Int)]
    ) {
        isStoreTold.replace(with: true)
        registry.add { await readings.samples() }
        registry.add { waiting().map { MetricSample(.waiters, Int64($0.count), $0.kind) } }
        registry.add {
            let reasons = monitor.knownReasons
            let isPaused = monitor.isPaused
            return [
                MetricSample(.queueDepth, Int64(queue.length)), MetricSample(.paused, isPaused ? 1 : 0),
            ]
                + HealthReport.Reason.allCases.map {
                    MetricSample(.degraded, reasons.contains($0) ? 1 : 0, $0.rawValue)
                }
        }
    }
}
