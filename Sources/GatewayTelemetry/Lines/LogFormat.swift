/// How a log line is written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object a line, for machines.
    case json
    /// One plain line, for people.
    case text
}
