import GatewayLedger
import GatewayModel
package import GatewayTelemetry

/// Counts what becomes of events that somebody is to be told of.
package struct WebhookMetrics: Sendable {
    /// What a try comes to, as a label says it.
    enum Outcome: String, CaseIterable, Sendable {
        /// It has arrived.
        case delivered
        /// It will be tried again.
        case retry
        /// It is not tried again.
        case abandoned
        /// Its endpoint is told nothing any more.
        case disabled
    }

    private let outcomes: [Outcome: CounterCell]
    private let failures: [WebhookTrouble.Kind: CounterCell]
    private let delay: HistogramCell

    /// Counts in a registry.
    package init(_ registry: MetricRegistry) {
        outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { ($0, registry.counter(.webhookDeliveries, $0.rawValue)) }
        )
        failures = Dictionary(
            uniqueKeysWithValues: WebhookTrouble.Kind.allCases.map {
                ($0, registry.counter(.webhookFailures, $0.rawValue))
            }
        )
        delay = registry.histogram(.webhookDelay)
    }

    /// Counts a try that is recorded.
    func note(_ result: DeliveryResult, of job: DeliveryJob, at now: Timestamp) {
        outcomes[result.outcome]?.add()
        if let trouble = result.trouble {
            failures[trouble.kind]?.add()
        } else {
            delay.observe(max(.zero, now - job.happenedAt))
        }
    }
}

extension DeliveryResult {
    var outcome: WebhookMetrics.Outcome {
        switch self {
        case .delivered: .delivered
        case .retry: .retry
        case .abandoned: .abandoned
        case .disabled: .disabled
        }
    }

    /// What kept it from arriving.
    var trouble: WebhookTrouble? {
        switch self {
        case .delivered: nil
        case .retry(_, let trouble), .abandoned(let trouble), .disabled(_, let trouble): trouble
        }
    }
}

extension GatewaySpan {
    /// Says what a try came to; no address, whose query may be a credential.
    func note(_ result: DeliveryResult, of job: DeliveryJob) {
        set([
            "kling_gateway.webhook.event_id": job.event.text, "kling_gateway.webhook.type": job.type,
            "kling_gateway.webhook.endpoint_id": job.endpoint?.text, "kling_gateway.try": job.tries,
            "kling_gateway.webhook.outcome": result.outcome.rawValue,
        ])
        if case .delivered(let status) = result {
            set(["http.response.status_code": status])
        }
        if let trouble = result.trouble {
            set(["http.response.status_code": trouble.status])
            fail(trouble.kind.rawValue)
        }
    }
}
