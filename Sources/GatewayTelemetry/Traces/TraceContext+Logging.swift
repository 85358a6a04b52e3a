import GatewayModel
import Logging
import Tracing

extension Logger.MetadataProvider {
    /// Names the span that is current, where it is recorded, in each line that is logged meanwhile.
    static let currentSpan = Logger.MetadataProvider {
        guard let context = InstrumentationContext.current?.place?.context, context.isSampled else {
            return [:]
        }
        return context.logMetadata
    }
}

extension TraceContext {
    /// What log lines say of a span.
    var logMetadata: Logger.Metadata {
        ["trace_id": .string(traceText), "span_id": .string(spanText)]
    }
}
