import GatewayModel
import GatewayServices
import GatewaySettings
import GatewayTelemetry
import Logging
import WebAddresses

/// The traces of a gateway: who begins spans, and the service that takes them to a collector.
struct GatewayTraces: Sendable {
    let tracer: GatewayTracer
    let exporter: SpanExporter

    /// Nothing where no collector is set: then nothing is recorded, and nothing costs time.
    init?(_ settings: Settings, clock: any WallClock, entropy: Entropy, _ registry: MetricRegistry) {
        guard let endpoint = settings.tracesOTLPEndpoint else {
            return nil
        }
        let queue = SpanQueue(registry)
        tracer = GatewayTracer(sampler: TraceSampler(ratio: settings.tracesRatio), queue: queue, entropy: entropy)
        exporter = SpanExporter(
            queue: queue,
            sender: OTLPSender(endpoint: endpoint),
            resource: TraceResource(
                version: GatewayVersion.text,
                instance: Hexadecimal.encode(withUnsafeBytes(of: entropy.next()) { Array($0) })
            ),
            clock: clock,
            logger: Logger(label: LogRoom.services.label),
            registry
        )
    }
}

extension Settings {
    /// Where the upstream is, as spans say it.
    var traceTarget: TracedUpstream.Target {
        let address = WebAddress(self.upstreamBaseURL)
        return TracedUpstream.Target(
            host: address?.host ?? "",
            port: address?.port ?? 0,
            createPath: self.upstreamCreatePath,
            queryPath: self.upstreamQueryPath
        )
    }
}
