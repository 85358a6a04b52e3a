/// Where log lines go.
package protocol LogSink: Sendable {
    /// Writes one line, its newline included, in one piece; it neither fails nor waits for long.
    func write(_ line: [UInt8])
}
