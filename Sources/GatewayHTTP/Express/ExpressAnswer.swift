import GatewayModel
import GatewayTelemetry
import NIOCore
import NIOHTTP1

/// An answer as it goes to a connection.
struct ExpressAnswer {
    /// Where its body comes from.
    enum Body {
        /// There is none.
        case empty
        case bytes(ByteBuffer)
        /// Apart from the rest, for which each connection has room.
        indirect case file(ExpressFile)

        /// How many bytes have been sent when its head goes out.
        var bytesAtOnce: Int {
            if case .bytes(let bytes) = self { bytes.readableBytes } else { 0 }
        }
    }

    let status: HTTPResponseStatus
    let headers: HTTPHeaders
    let body: Body
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
