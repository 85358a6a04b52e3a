package import GatewayModel
import Glibc
package import Logging

/// What the program tells about itself: log lines on standard error.
package enum Telemetry {
    /// Makes every logger of the program write lines to standard error from now on; to be called once, at the start.
    ///
    /// A reader of standard error that goes away must not end the gateway, so the signal of a broken pipe is ignored.
    package static func bootstrap(
        level: LiveValue<Logger.Level>,
        format: LogFormat,
        redactor: Redactor,
        now: @escaping @Sendable () -> Timestamp
    ) {
        signal(SIGPIPE, SIG_IGN)
        let sink = DescriptorSink { count in
            lossNotice(count, time: now(), format: format, redactor: redactor)
        }
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = LineLogHandler(
                    label: label,
                    level: level,
                    format: format,
                    redactor: redactor,
                    sink: sink,
                    now: now
                )
                handler.metadataProvider = provider
                return handler
            },
            metadataProvider: nil
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
