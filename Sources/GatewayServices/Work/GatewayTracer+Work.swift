import GatewayLedger
import GatewayModel
import GatewayTelemetry

// Spans of what services do for a video. Each is a trace of its own, because it may begin long after the request that
// ordered the video has ended, and is linked to that request, whose place in its trace is kept with the video.

extension GatewayTracer? {
    /// Does a piece of work for a video within a span, where there are traces and this one is recorded.
    /// - Parameter cause: The place in a trace of the request that ordered the video.
    func work(
        _ name: String,
        for video: VideoID?,
        of tenant: TenantID?,
        causedBy cause: TraceContext?,
        _ body: (GatewaySpan?) async -> Void
    ) async {
        guard let span = self?.startWork(name, causedBy: cause) else {
            return await body(nil)
        }
        span.set(["kling_gateway.video.id": video.map { "\($0)" }, "kling_gateway.tenant.id": tenant?.text])
        await span.whileCurrent { await body(span) }
        span.end()
    }
}
