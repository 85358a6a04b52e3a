import GatewayHTTP
package import GatewayTelemetry
import HTTPTypes

/// `GET /metrics`: everything that is counted, as Prometheus scrapes it.
package struct MetricsController: Sendable {
    private let registry: MetricRegistry

    /// Tells what a registry knows.
    package init(_ registry: MetricRegistry) {
        self.registry = registry
    }

    var routes: [Route] {
        [
            Route(open: .get, "/metrics") { [registry] request in
                let form = ExpositionForm(accepted: request.headers[values: .accept])
                return .text(
                    await registry.exposition(form),
                    type: form.contentType,
                    headers: [.cacheControl: "no-store", .vary: "Accept"]
                )
            }
        ]
    }
}

extension ExpositionForm {
    /// The form that a caller likes best; Prometheus' own for whoever names neither.
    package init(accepted: [String]) {
        let openMetrics = Self.weight(of: "application/openmetrics-text", in: accepted)
        let isLiked = openMetrics > 0 && openMetrics >= Self.weight(of: "text/plain", in: accepted)
        self = isLiked ? .openMetrics : .prometheus
    }

    /// The greatest weight of a media type in `Accept`, in thousandths; 0 where it is not named.
    private static func weight(of type: String, in accepted: [String]) -> Int {
        accepted.flatMap { $0.split(separator: ",") }
            .map { range in
                let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
                guard parts.first == type, !parts.contains(where: { $0.hasPrefix("version=") && isOther($0) }) else {
                    return 0
                }
                let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
                return Int(min(max(weight, 0), 1) * 1000)
            }
            .max() ?? 0
    }

    /// Whether a version is none of those that are written here.
    private static func isOther(_ parameter: String) -> Bool {
        !["version=0.0.1", "version=1.0.0", "version=0.0.4"].contains(parameter)
    }
}
