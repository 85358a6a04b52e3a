extension Migration {
    /// The place in a trace of the request that ordered a video, as `traceparent` writes it, so that what becomes of the
    /// video can be linked to it; nothing of what was ordered while there were no traces.
    static let traceContext = Migration(name: "0021-trace-context") { _ in
        ["ALTER TABLE videos ADD COLUMN trace_context TEXT"]
    }
}
