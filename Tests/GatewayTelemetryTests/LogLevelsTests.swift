import GatewayModel
import Logging
import Testing

@testable import GatewayTelemetry

struct LogLevelsTests {
    @Test
    func `a room has its own level, and all others the common one`() {
        let live = LiveLogLevels(LogLevels(.warning, rooms: [.upstream: .debug]))
        #expect(live.level(of: "kling-gateway.upstream").value == .debug)
        #expect(live.level(of: "kling-gateway.http").value == .warning)
        #expect(live.level(of: "kling-gateway").value == .warning)
        #expect(live.level(of: "elsewhere").value == .warning)
    }

    @Test
    func `levels that change are those of loggers that exist already`() {
        let live = LiveLogLevels(LogLevels(.info, rooms: [.upstream: .debug]))
        let levels = ["kling-gateway.upstream", "kling-gateway.poller", "kling-gateway"].map(live.level)
        live.replace(with: LogLevels(.error, rooms: [.poller: .trace]))
        #expect(levels.map(\.value) == [.error, .trace, .error])
    }

    @Test(arguments: [
        (0, "0.000"), (1, "0.001"), (42, "0.042"), (412, "0.412"), (1000, "1.000"), (61_000_007, "61000.007"),
        (-1, "-0.001"), (Int64.min, "-9223372036854775.808"),
    ])
    func `a duration is written in milliseconds to the microsecond`(microseconds: Int64, text: String) {
        #expect(Milliseconds(microseconds: microseconds).description == text)
    }
}
