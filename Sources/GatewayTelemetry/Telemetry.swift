package import GatewayModel
import Glibc
import Logging

/// What the program tells about itself: log lines on standard error.
package enum Telemetry {
    /// Who writes lines.
    package enum Writing: Sendable {
        /// Whoever logs them, before going on: nothing is lost, however the program ends.
        case atOnce
        /// A thread, many at a time: for a server, where each request is a line.
        case together
    }

    /// Makes every logger of the program write lines to standard error from now on; to be called once, at the start.
    ///
    /// A reader of standard error that goes away must not end the gateway, so the signal of a broken pipe is ignored.
    /// - Parameters:
    ///   - levels: Read for every line, so that they can be changed meanwhile.
    ///   - namesSpans: Whether lines name the span that is current.
    @discardableResult
    package static func bootstrap(
        levels: LiveLogLevels,
        format: LogFormat,
        redactor: Redactor,
        writing: Writing = .atOnce,
        namesSpans: Bool = false,
        now: @escaping @Sendable () -> Timestamp
    ) -> ProgramLog {
        signal(SIGPIPE, SIG_IGN)
        let direct = DescriptorSink { count in
            lossNotice(count, time: now(), format: format, redactor: redactor)
        }
        let buffered = writing == .together ? BufferedSink(over: direct) : nil
        if let buffered {
            FatalSignals.flush(buffered)
        }
        let sink: any LogSink = buffered ?? direct
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = LineLogHandler(
                    label: label,
                    level: levels.level(of: label),
                    format: format,
                    redactor: redactor,
                    sink: sink,
                    now: now
                )
                handler.metadataProvider = provider
                return handler
            },
            metadataProvider: namesSpans ? .currentSpan : nil
        )
        return ProgramLog(
            requests: {
                RequestLineLog(
                    label: $0,
                    level: levels.level(of: $0),
                    format: format,
                    redactor: redactor,
                    sink: sink,
                    now: now
                )
            },
            finish: { buffered?.finish() }
        )
    }

    /// The line that says how many were lost because nobody read them.
    package static func lossNotice(_ count: Int, time: Timestamp, format: LogFormat, redactor: Redactor) -> [UInt8] {
        let record = LogRecord(
            time: time,
            level: .warning,
            label: "telemetry",
            message: "Log lines were lost because they were not read in time.",
            metadata: ["lines": .stringConvertible(count)]
        )
        return LogLine(record, format: format, redactor: redactor).bytes
    }
}

/// The log of the program, once it has begun.
package struct ProgramLog: Sendable {
    private let requests: @Sendable (String) -> any RequestLog
    private let end: @Sendable () -> Void

    init(requests: @escaping @Sendable (String) -> any RequestLog, finish: @escaping @Sendable () -> Void) {
        self.requests = requests
        end = finish
    }

    /// The lines of requests, under the label of a logger.
    package func requests(as label: String) -> any RequestLog {
        requests(label)
    }

    /// Writes what has been logged, a second at most where nobody reads it, and whatever comes later at once; to be
    /// called before the program ends.
    package func finish() {
        end()
    }
}
