package import GatewayModel
package import GatewayTelemetry

/// An upstream around another one that records its calls as spans of whatever is being recorded; put around one only
/// where there are traces.
package struct TracedUpstream: VideoUpstream {
    /// Where the upstream is, as spans say it.
    package struct Target: Sendable {
        /// Its host.
        let host: String
        /// Its port.
        let port: Int
        /// The path that orders are posted to.
        let createPath: String
        /// The path that a task is asked for at, with its place.
        let queryPath: String

        /// Makes a target.
        package init(host: String, port: Int, createPath: String, queryPath: String) {
            self.host = host
            self.port = port
            self.createPath = createPath
            self.queryPath = queryPath
        }
    }

    private let base: any VideoUpstream
    private let tracer: GatewayTracer
    private let target: Target

    /// Passes every call on to an upstream, which is told nothing of traces.
    package init(_ base: any VideoUpstream, _ tracer: GatewayTracer, at target: Target) {
        self.base = base
        self.tracer = tracer
        self.target = target
    }

    package var shares: [UpstreamKeyShare] {
        base.shares
    }

    package func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome {
        let span = begin("POST", target.createPath, key)
        span?
            .set([
                "gen_ai.operation.name": "generate_content", "gen_ai.provider.name": "kling",
                "gen_ai.output.type": "video", "gen_ai.request.model": order.model.text,
            ])
        let outcome = await base.create(order, as: name, key: key)
        let (word, trouble) = outcome.measured
        end(span, word, trouble)
        return outcome
    }

    package func query(task: String, key: UpstreamKeyID) async -> QueryOutcome {
        let span = begin("GET", target.queryPath, key)
        let outcome = await base.query(task: task, key: key)
        let (word, trouble) = outcome.measured
        end(span, word, trouble)
        return outcome
    }

    package func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
        let span = begin("GET", target.queryPath, key)
        let outcome = await base.query(name: name, key: key)
        let (word, trouble) = outcome.measured
        end(span, word, trouble)
        return outcome
    }

    private func begin(_ method: String, _ path: String, _ key: UpstreamKeyID) -> GatewaySpan? {
        let span = tracer.startChild("\(method) \(path)", isCall: true)
        span?
            .set([
                "http.request.method": method, "url.template": path, "server.address": target.host,
                "server.port": target.port, "kling_gateway.upstream.key": key.text,
            ])
        return span
    }

    private func end(_ span: GatewaySpan?, _ outcome: String, _ trouble: UpstreamTrouble?) {
        span?.set(["kling_gateway.upstream.outcome": outcome, "http.response.status_code": trouble?.status])
        if let trouble {
            span?.fail(trouble.kind.rawValue)
        }
        span?.end()
    }
}
