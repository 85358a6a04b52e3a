import GatewayAccess
import GatewayModel
import GatewayTelemetry
import HTTPTypes

/// Counts each request, once what it is answered with has been sent or is ready to be.
struct RequestCounts: Middleware {
    let metrics: RequestMetrics

    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        let status = response.status.code
        if let refusal = response.refusal {
            metrics.note(refusal.code)
        }
        metrics.note(response.handling.principal?.tenant, status: status)
        let (meter, start) = (request.meter, request.start)
        switch response.body {
        case .stream(let length, let body):
            response.body = .stream(length: length) { writer in
                defer { meter.note(status: status, duration: ContinuousClock.now - start) }
                try await body(&writer)
            }
        case .pieces(let body): body.atEnd { meter.note(status: status, duration: ContinuousClock.now - start) }
        case .none, .bytes, .held, .broken: meter.note(status: status, duration: ContinuousClock.now - start)
        }
    }
}

extension RequestMetrics {
    /// What counts the requests of a listener that no route answers, by their method.
    func unmatched() -> [HTTPRequest.Method: RequestMeter] {
        let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        return Dictionary(
            uniqueKeysWithValues: methods.map {
                ($0, meter(route: Self.unmatchedRoute, method: $0.rawValue))
            }
        )
    }
}
