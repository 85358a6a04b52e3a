package import GatewayModel
import Synchronization

/// Counts the requests of one listener.
package final class RequestMetrics: Sendable {
    /// The template of what no route answers.
    package static let unmatchedRoute = "unmatched"
    /// The methods that have a name; all others are one.
    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private let registry: MetricRegistry
    private let listener: String
    private let refusals: [GatewayError.Code: CounterCell]
    private let tenants: TenantMeters?

    /// Counts in this registry.
    /// - Parameter tenants: Where requests are counted by tenant, too; nothing where they are not.
    package init(_ registry: MetricRegistry, listener: String, tenants: TenantMeters? = nil) {
        self.registry = registry
        self.listener = listener
        self.tenants = tenants
        refusals = Dictionary(
            uniqueKeysWithValues: GatewayError.Code.allCases.map { code in
                (code, registry.counter(.refusals, listener, code.rawValue))
            }
        )
    }

    /// What counts the requests of a route by a method; the same for the same two, and to be kept by whoever serves it.
    /// - Parameters:
    ///   - route: Its template, which is ours and never what a caller wrote.
    ///   - method: Any method, of which unknown ones are one.
    package func meter(route: String, method: String) -> RequestMeter {
        let method = Self.methods.contains(method) ? method : MetricRegistry.other
        return RequestMeter { [registry, listener] in
            RequestMeter.Series(
                classes: (1...5).map { registry.counter(.requests, listener, route, method, "\($0)xx") },
                duration: registry.histogram(.requestDuration, listener, route, method)
            )
        }
    }

    /// Counts a refusal, beside the request itself.
    package func note(_ code: GatewayError.Code) {
        refusals[code]?.add()
    }

    /// Counts a tenant's request, where tenants are told apart.
    package func note(_ tenant: TenantID?, status: Int) {
        if let tenants, let tenant {
            tenants.meter(of: tenant).note(status: status)
        }
    }
}

/// Counts the requests of one route by one method, with three atomic additions each.
///
/// It has series from its first request on: most routes are never asked for.
package final class RequestMeter: Sendable {
    /// The series of one route and method.
    final class Series: Sendable {
        let classes: [CounterCell]
        let duration: HistogramCell

        init(classes: [CounterCell], duration: HistogramCell) {
            self.classes = classes
            self.duration = duration
        }
    }

    private let series = AtomicLazyReference<Series>()
    private let makeSeries: @Sendable () -> Series

    init(making makeSeries: @escaping @Sendable () -> Series) {
        self.makeSeries = makeSeries
    }

    /// Counts a request that was answered.
    package func note(status: Int, duration: Duration) {
        let series = self.series.load() ?? self.series.storeIfNil(makeSeries())
        series.classes[min(max(status / 100, 1), series.classes.count) - 1].add()
        series.duration.observe(duration)
    }
}

/// Counts by tenant: the first ones each by itself, all others together.
package final class TenantMeters: Sendable {
    /// How many tenants are told apart.
    package static let maximumTenants = 100

    /// What is counted of one tenant.
    final class Meter: Sendable {
        let tenant: String
        private let classes: [CounterCell]

        fileprivate init(_ tenant: String, _ registry: MetricRegistry) {
            self.tenant = tenant
            classes = (1...5).map { registry.counter(.tenantRequests, tenant, "\($0)xx") }
        }

        func note(status: Int) {
            classes[min(max(status / 100, 1), classes.count) - 1].add()
        }
    }

    private let registry: MetricRegistry
    private let others: Meter
    private let meters = Mutex<[TenantID: Meter]>([:])

    /// Counts in this registry.
    package init(_ registry: MetricRegistry) {
        self.registry = registry
        others = Meter(MetricRegistry.other, registry)
    }

    /// What a label says of a tenant: its id, or that it is one of many.
    package func label(of tenant: TenantID) -> String {
        meter(of: tenant).tenant
    }

    func meter(of tenant: TenantID) -> Meter {
        meters.withLock { meters in
            if let meter = meters[tenant] {
                return meter
            }
            guard meters.count < Self.maximumTenants else {
                return others
            }
            let meter = Meter(tenant.text, registry)
            meters[tenant] = meter
            return meter
        }
    }
}
