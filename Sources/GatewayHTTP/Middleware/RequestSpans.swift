import GatewayAccess
import GatewayModel
import GatewayTelemetry
import HTTPTypes

/// Ends the span of each request once what it is answered with has been sent or is ready to be; only where there are
/// traces.
struct RequestSpans: Middleware {
    func finish(_ response: inout GatewayResponse, to request: GatewayRequest) {
        guard let span = request.span else {
            return
        }
        if span.isRecording {
            span.note(
                request.method.rawValue,
                route: response.handling.route,
                status: response.status.code,
                requestID: request.id,
                principal: response.handling.principal,
                video: response.video ?? request.pathVideo,
                refusal: response.refusal?.code
            )
        }
        switch response.body {
        case .stream(let length, let body):
            response.body = .stream(length: length) { writer in
                defer { span.end() }
                try await body(&writer)
            }
        case .pieces(let body): body.atEnd { span.end() }
        case .none, .bytes, .held, .broken: span.end()
        }
    }
}

extension GatewayTracer {
    /// Begins the span of a request whose caller may stand in a trace.
    func startRequest(
        _ method: HTTPRequest.Method,
        _ route: Route?,
        in headers: HTTPFields,
        since start: ContinuousClock.Instant
    ) -> GatewaySpan {
        let parents = headers[values: .traceParent]
        return startRequest(
            GatewaySpan.name(method.rawValue, route: route?.template ?? ""),
            under: TracePlace(parents, headers[values: .traceState]),
            since: ContinuousClock.now - start
        )
    }
}

extension TracePlace {
    /// Reads the header fields of a request: of two parents none counts, and of several states all.
    fileprivate init?(_ parents: [String], _ states: [String]) {
        guard parents.count == 1 else {
            return nil
        }
        self.init(traceparent: parents[0], tracestate: states.isEmpty ? nil : states.joined(separator: ","))
    }
}

extension GatewaySpan {
    /// Methods that are named in spans; any other is the caller's word, and `_OTHER`.
    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// What a request's span is called, of a closed set.
    static func name(_ method: String, route: String) -> String {
        let known = methods.contains(method) ? method : "HTTP"
        return route.isEmpty ? known : "\(known) \(route)"
    }

    /// Says what became of a request, by the semantic conventions; no path or query as it was sent, for a caller may
    /// have put its key there.
    func note(
        _ method: String,
        route: String,
        status: Int,
        requestID: RequestID,
        principal: Principal?,
        video: VideoID?,
        refusal: GatewayError.Code?
    ) {
        set([
            "http.request.method": Self.methods.contains(method) ? method : "_OTHER",
            "http.route": route.isEmpty ? nil : route,
            "http.response.status_code": status,
            "kling_gateway.request.id": requestID.text,
            "kling_gateway.tenant.id": principal?.tenant?.text,
            "kling_gateway.video.id": video.map { "\($0)" },
            "kling_gateway.error.code": refusal?.rawValue,
        ])
        if status >= 500 {
            fail(refusal?.rawValue ?? "\(status)")
        }
    }
}

extension GatewaySpan {
    /// Says what became of a request that was answered on its event loop.
    func note(
        _ status: Int,
        _ route: Route,
        _ tag: RequestID,
        _ outcome: AccessControl.Outcome,
        _ video: VideoID
    ) {
        if isRecording {
            note(
                HTTPRequest.Method.get.rawValue,
                route: route.template,
                status: status,
                requestID: tag,
                principal: outcome.principal,
                video: video,
                refusal: outcome.refusal?.code
            )
        }
    }
}
