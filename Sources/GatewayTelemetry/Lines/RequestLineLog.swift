import GatewayModel
import Logging

/// Writes the lines of requests as `LoggerRequestLog` would through a `LineLogHandler`, to the byte, and many times
/// faster: with no dictionary, and in memory of the stack.
///
/// What takes more than copying goes the other way: a line that is longer than usual, a value with a character that
/// must be escaped, and one that its caller chose and in which a secret is found.
struct RequestLineLog: RequestLog {
    /// The longest line in bytes that is written the short way; what the stack has room for without being asked.
    private static let shortLineBytes = 1024

    private let label: String
    private let level: LiveValue<Logger.Level>
    private let format: LogFormat
    private let redactor: Redactor
    private let sink: any LogSink
    private let now: @Sendable () -> Timestamp

    init(
        label: String,
        level: LiveValue<Logger.Level>,
        format: LogFormat,
        redactor: Redactor,
        sink: any LogSink,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.label = label
        self.level = level
        self.format = format
        self.redactor = redactor
        self.sink = sink
        self.now = now
    }

    func write(_ request: () -> RequestRecord) {
        guard level.value <= .info else {
            return
        }
        let request = request()
        let time = now()
        let isWritten = withUnsafeTemporaryAllocation(byteCount: Self.shortLineBytes, alignment: 1) { memory in
            var line = ShortLine(in: memory, format: format, patterns: redactor.patterns)
            line.append(request, label: label, time: time)
            guard line.isWhole else {
                return false
            }
            sink.write(line.bytes, isUrgent: false)
            return true
        }
        if !isWritten {
            let record = LogRecord(
                time: time,
                level: .info,
                label: label,
                message: LoggerRequestLog.message,
                metadata: request.metadata
            )
            LogLine(record, format: format, redactor: redactor).bytes
                .withUnsafeBytes {
                    sink.write($0, isUrgent: false)
                }
        }
    }
}

extension ShortLine {
    /// Appends the whole line of a request, its keys in the order of all lines.
    fileprivate mutating func append(_ request: RequestRecord, label: String, time: Timestamp) {
        begin(label: label, time: time)
        append(#"","bytes":"#, " bytes=")
        append(number: Int64(request.bytes))
        if let address = request.clientAddress {
            append(#","client_address":"#, " client_address=")
            append(address, isSearched: true)
        }
        append(#","duration_ms":"#, " duration_ms=")
        append(milliseconds: request.duration)
        if let key = request.key, request.tenant != nil {
            append(#","key":"#, " key=")
            append(key.text)
        }
        append(#","method":"#, " method=")
        append(request.method, isSearched: true)
        append(#","request_id":"#, " request_id=")
        append(request.requestID, isSearched: true)
        append(#","route":"#, " route=")
        append(request.route)
        if let trace = request.trace {
            append(#","span_id":"#, " span_id=")
            append(trace.spanText)
        }
        append(#","status":"#, " status=")
        append(number: Int64(request.status))
        if let tenant = request.tenant {
            append(#","tenant":"#, " tenant=")
            append(tenant.text)
        }
        if let trace = request.trace {
            append(#","trace_id":"#, " trace_id=")
            append(trace.traceText)
        }
        if let video = request.video {
            append(#","video":"#, " video=")
            append(video.taskID, behind: VideoID.prefix, isSearched: true)
        }
        append("}\n", "\n")
    }

    private mutating func begin(label: String, time: Timestamp) {
        append(#"{"time":""#, "")
        append(time: time)
        append(#"","level":"info","message":"request","logger":""#, " info ")
        append(plain: label, limit: LogLine.maximumNameBytes)
        append("", ": request")
    }
}
