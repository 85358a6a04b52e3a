package import GatewayLedger
package import GatewayModel
package import GatewayTelemetry

/// Counts what becomes of orders and videos.
package struct VideoMetrics: Sendable {
    private let registry: MetricRegistry
    private let catalogue: LiveValue<Catalogue>?
    private let tenants: TenantMeters?
    private let orders: [AdmissionOutcome.Kind: CounterCell]
    private let refusals: [GatewayError.Code: CounterCell]
    private let cacheResults: [CacheUse: CounterCell]
    private let failures: [VideoFailure.Code: CounterCell]
    private let changes: [VideoState: CounterCell]
    private let visibleDelay: HistogramCell
    private let held: GaugeCell

    /// Counts in a registry.
    /// - Parameters:
    ///   - catalogue: The models that have a name in labels; all others are one.
    ///   - tenants: The tenants that have a name in labels; nothing where they are not told apart.
    package init(_ registry: MetricRegistry, catalogue: LiveValue<Catalogue>? = nil, tenants: TenantMeters? = nil) {
        self.registry = registry
        self.catalogue = catalogue
        self.tenants = tenants
        orders = Dictionary(
            uniqueKeysWithValues: AdmissionOutcome.Kind.allCases.filter { $0 != .refused }
                .map { ($0, registry.counter(.admissions, $0.rawValue, "none")) }
        )
        refusals = Dictionary(
            uniqueKeysWithValues: GatewayError.Code.allCases.map {
                ($0, registry.counter(.admissions, AdmissionOutcome.Kind.refused.rawValue, $0.rawValue))
            }
        )
        cacheResults = Dictionary(
            uniqueKeysWithValues: CacheUse.allCases.map { ($0, registry.counter(.cacheResults, $0.rawValue)) }
        )
        failures = Dictionary(
            uniqueKeysWithValues: VideoFailure.Code.allCases.map {
                ($0, registry.counter(.videoFailures, $0.rawValue))
            }
        )
        changes = Dictionary(
            uniqueKeysWithValues: VideoState.allCases.map { ($0, registry.counter(.videoChanges, $0.rawValue)) }
        )
        visibleDelay = registry.histogram(.visibleDelay)
        held = registry.gauge(.submissionsHeld)
    }

    /// What a label says of a model.
    package func label(of model: ModelID) -> String {
        let isKnown = catalogue?.value.models.contains { $0.id == model } ?? false
        return isKnown ? model.text : MetricRegistry.other
    }

    /// Counts what an order came to.
    package func note(_ outcome: AdmissionOutcome) {
        if let code = outcome.refusal {
            refusals[code]?.add()
        } else {
            orders[outcome.kind]?.add()
        }
        if let cache = outcome.cache {
            cacheResults[cache]?.add()
        }
        if let saved = outcome.saved {
            registry.counter(.cacheSaved, saved.currency).add(saved.amount.microUnits)
        }
        if let tenants {
            registry.counter(.tenantAdmissions, tenants.label(of: outcome.tenant), outcome.kind.rawValue).add()
        }
    }

    /// Counts the changes of videos among events; to be called on the thread that has committed.
    package func note(_ events: [LedgerEvent]) {
        for case .video(let change) in events {
            changes[change.state]?.add()
        }
    }

    /// Counts entries of the ledger.
    func note(_ entries: [StoreStatistics.Entry]) {
        for entry in entries {
            registry.counter(.entries, entry.kind).add()
            // What is adjusted may be less than nothing, which no counter knows.
            if entry.amount >= .zero {
                registry.counter(.money, entry.kind, entry.currency).add(entry.amount.microUnits)
                if let tenants {
                    registry.counter(.tenantMoney, tenants.label(of: entry.tenant), entry.kind, entry.currency)
                        .add(entry.amount.microUnits)
                }
            }
        }
    }

    /// Notes that a video is about to be sent; how long it has waited counts the first time alone.
    func noteStart(of submission: Submission) {
        if submission.refusals == 0 {
            let wait = submission.startedAt - submission.video.createdAt
            registry.histogram(.queueWait, label(of: submission.order.model)).observe(wait)
        }
    }

    /// Notes whether submissions are held back.
    func noteHeld(_ isHeld: Bool) {
        held.set(isHeld ? 1 : 0)
    }

    /// Notes that a video has failed, durably.
    func note(_ failure: VideoFailure) {
        failures[failure.code]?.add()
    }

    /// Notes that callers see the end of a task since a moment.
    /// - Parameter end: When it ended, as the upstream dates it.
    func noteVisible(at now: Timestamp, since end: Timestamp?) {
        // Clocks differ; what would have ended later than it is seen has ended now.
        if let end, now - end < Self.longestDelay {
            visibleDelay.observe(max(.zero, now - end))
        }
    }

    /// What the upstream dates further back than that is not believed.
    private static let longestDelay = Duration.seconds(7 * 86_400)
}
