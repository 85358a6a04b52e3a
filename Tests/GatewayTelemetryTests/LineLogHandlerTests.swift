import GatewayModel
import GatewayTelemetry
import Logging
import Synchronization
import Testing

struct LineLogHandlerTests {
    private struct Trouble: Error, CustomStringConvertible {
        let description = "no route"
    }

    private let sink = CollectingSink()

    private func logger(
        level: LiveValue<Logger.Level> = LiveValue(.info),
        provider: Logger.MetadataProvider? = nil
    ) -> Logger {
        Logger(label: "test") { label in
            var handler = LineLogHandler(
                label: label,
                level: level,
                format: .text,
                redactor: Redactor(),
                sink: sink,
                now: { Timestamp(milliseconds: 7) }
            )
            handler.metadataProvider = provider
            return handler
        }
    }

    @Test
    func `a line carries the logger's metadata under the provider's under its own`() {
        var logger = logger(provider: Logger.MetadataProvider { ["a": "provider", "b": "provider", "c": "provider"] })
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "d"] = "logger"
        logger.info("m", metadata: ["c": "line"])
        #expect(sink.lines == ["1970-01-01T00:00:00.007Z info test: m a=provider b=provider c=line d=logger\n"])
    }

    @Test
    func `what is below the level is not written`() {
        let logger = logger(level: LiveValue(.warning))
        logger.notice("no")
        logger.warning("yes")
        #expect(sink.lines == ["1970-01-01T00:00:00.007Z warning test: yes\n"])
    }

    @Test
    func `a level that changes is the one of loggers that exist already, but not of one that was given its own`() {
        let level = LiveValue(Logger.Level.warning)
        let shared = logger(level: level)
        var own = shared
        own.logLevel = .error
        level.replace(with: .debug)
        shared.debug("shared")
        own.warning("own")
        level.replace(with: .critical)
        shared.error("shared")
        own.error("own")
        #expect(sink.lines.map { $0.dropFirst(25) } == ["debug test: shared\n", "error test: own\n"])
    }

    @Test
    func `an error that is logged with a message appears as metadata`() {
        logger().error("m", error: Trouble())
        #expect(sink.lines == [#"1970-01-01T00:00:00.007Z error test: m error="no route""# + "\n"])
    }
}

/// Keeps what is written to it.
final class CollectingSink: LogSink {
    private let written = Mutex<[String]>([])

    var lines: [String] {
        written.withLock { $0 }
    }

    func write(_ line: UnsafeRawBufferPointer, isUrgent: Bool) {
        written.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
}
