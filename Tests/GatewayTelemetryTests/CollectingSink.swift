import GatewayTelemetry
import Synchronization

/// Keeps what is written to it.
final class CollectingSink: LogSink {
    private let written = Mutex<[String]>([])

    var lines: [String] {
        written.withLock { $0 }
    }

    func write(_ line: [UInt8]) {
        written.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
}
