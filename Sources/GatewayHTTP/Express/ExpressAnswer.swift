import GatewayModel
import GatewayTelemetry
import NIOCore

/// An answer as it goes to a connection.
struct ExpressAnswer {
    let status: Int
    /// Its head, and its body but for a file.
    let bytes: ByteBuffer
    /// How many of them are the body's.
    let bodyBytes: Int
    /// What comes behind them, where it is a file.
    var file: ExpressFile?
}

/// A file on its way to a connection, and the line in the log that is due when it has gone out, or its connection has
/// ended.
struct ExpressFile {
    /// Its bytes.
    let part: FilePart
    private let log: any RequestLog
    private let meter: RequestMeter
    private let begun: RequestRecord
    private let span: GatewaySpan?
    private let start: ContinuousClock.Instant
    private let sent = SentBytes()

    /// - Parameters:
    ///   - begun: The line as far as it is known.
    ///   - span: What is recorded of the request.
    ///   - start: When the request's head had come.
    init(
        _ part: FilePart,
        _ log: any RequestLog,
        _ meter: RequestMeter,
        _ begun: RequestRecord,
        _ span: GatewaySpan?,
        since start: ContinuousClock.Instant
    ) {
        var part = part
        part.onSent = { [sent] in sent.add($0) }
        self.part = part
        self.log = log
        self.meter = meter
        self.begun = begun
        self.span = span
        self.start = start
    }

    /// Counts it and writes the line: no more of it will be sent.
    func end() {
        let time = ContinuousClock.now - start
        meter.note(status: begun.status, duration: time)
        span?.end()
        log.write {
            var record = begun
            record.bytes = sent.count
            record.duration = time.microseconds
            return record
        }
    }
}
