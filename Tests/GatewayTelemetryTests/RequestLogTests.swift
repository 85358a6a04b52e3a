import GatewayModel
import GatewayTestKit
import Logging
import Testing

@testable import GatewayTelemetry

struct RequestLogTests {
    private static let label = "kling-gateway.http"
    private static let key = "kgw_" + "ABCDEFGHIJKL_0123456789012345678901234567890123456ABCDEF"
    private static let time = Timestamp(milliseconds: 1_790_000_000_042)
    private static let video: VideoID = {
        var random = SplitMix64(seed: 1)
        return VideoID(at: time, using: &random)
    }()
    private static let canaries = ["canary-5f0c1d7e9b", "203.0.113.77", String(video.taskID.suffix(9))]

    /// What a caller may choose, and what a proxy may tell.
    private static let texts = [
        "req_0123456789abcdef0123456789abcdef", "r-1", "", "GET", "a b", "127.0.0.1", "2001:db8::1", key,
        "x\(key)", "Bearer abc", "BEARER abc", "bearer ", "sk-0123456789abcdef", "task-0123456789abcdef", "kgw_",
        "a\"b", "a\\b", "a\nb", "\u{1B}[2J", "\u{7F}", "é", "東🎬", "\u{85}\u{2028}\u{202E}", "{}", "a=b",
        String(repeating: "x", count: 128), String(repeating: "x", count: 1024), String(repeating: "y", count: 3000),
        String(repeating: "\u{1}", count: 2000), "x-canary-5f0c1d7e9b-y", "canary-5f0c1d7e9", "203.0.113.77",
    ]
    private static let numbers = [0, 1, 9, 10, 200, 404, 123_456_789, .max, -1, .min]

    private let sinks = (short: CollectingSink(), long: CollectingSink())
    private let redactor = Redactor()

    init() {
        for canary in Self.canaries {
            redactor.register(canary)
        }
    }

    private func logs(
        _ format: LogFormat,
        level: LiveValue<Logger.Level> = LiveValue(.info)
    ) -> (short: any RequestLog, long: any RequestLog) {
        let short = RequestLineLog(
            label: Self.label,
            level: level,
            format: format,
            redactor: redactor,
            sink: sinks.short,
            now: { Self.time }
        )
        let logger = Logger(label: Self.label) { label in
            LineLogHandler(
                label: label,
                level: level,
                format: format,
                redactor: redactor,
                sink: sinks.long,
                now: { Self.time }
            )
        }
        return (short, LoggerRequestLog(logger))
    }

    private func record(using random: inout SplitMix64) -> RequestRecord {
        RequestRecord(
            method: Self.texts.randomElement(using: &random) ?? "",
            route: ["", "/v1/videos", "/v1/videos/{id}"].randomElement(using: &random) ?? "",
            status: Self.numbers.randomElement(using: &random) ?? 0,
            duration: Int64(Self.numbers.randomElement(using: &random) ?? 0),
            bytes: Self.numbers.randomElement(using: &random) ?? 0,
            requestID: Self.texts.randomElement(using: &random) ?? "",
            clientAddress: random.next() % 4 == 0 ? nil : Self.texts.randomElement(using: &random),
            video: [nil, Self.video, VideoID(at: Self.time, using: &random)][Int(random.next() % 3)],
            tenant: random.next() % 4 == 0 ? nil : TenantID(at: Self.time, using: &random),
            key: random.next() % 4 == 0 ? nil : KeyID("ABCDEFGHIJKL"),
            trace: random.next() % 4 == 0
                ? nil : TraceContext(traceID: (random.next(), 1), spanID: random.next(), isSampled: true)
        )
    }

    private func usual(requestID: String = "r-1") -> RequestRecord {
        RequestRecord(
            method: "GET",
            route: "/v1/videos/{id}",
            status: 200,
            duration: 3042,
            bytes: 412,
            requestID: requestID,
            clientAddress: "127.0.0.1",
            video: VideoID("video_01ARZ3NDEKTSV4RRFFQ69G5FAV"),
            tenant: TenantID(stored: "tenant_01ARZ3NDEKTSV4RRFFQ69G5FAV"),
            key: KeyID("ABCDEFGHIJKL")
        )
    }

    @Test(arguments: LogFormat.allCases)
    func `both ways write the same bytes, whatever the values are, and no secret`(format: LogFormat) {
        let logs = logs(format)
        var random = SplitMix64(seed: 7)
        for _ in 0..<1000 {
            let record = record(using: &random)
            logs.short.write { record }
            logs.long.write { record }
        }
        let (short, long) = (sinks.short.lines, sinks.long.lines)
        #expect(short.count == 1000)
        for (short, long) in zip(short, long) {
            #expect(short == long)
            for secret in Self.canaries + [String(Self.key.suffix(43))] {
                #expect(!short.contains(secret))
            }
        }
    }

    @Test
    func `a line has its keys in order`() {
        logs(.json).short.write { usual() }
        logs(.text).short.write { usual() }
        let json =
            #"{"time":"2026-09-21T14:13:20.042Z","level":"info","message":"request","logger":"kling-gateway.http","#
            + #""bytes":412,"client_address":"127.0.0.1","duration_ms":3.042,"key":"ABCDEFGHIJKL","method":"GET","#
            + #""request_id":"r-1","route":"/v1/videos/{id}","status":200,"#
            + #""tenant":"tenant_01ARZ3NDEKTSV4RRFFQ69G5FAV","video":"video_01ARZ3NDEKTSV4RRFFQ69G5FAV"}"# + "\n"
        let text =
            "2026-09-21T14:13:20.042Z info kling-gateway.http: request bytes=412 client_address=127.0.0.1 "
            + #"duration_ms=3.042 key=ABCDEFGHIJKL method=GET request_id=r-1 route="/v1/videos/{id}" status=200 "#
            + "tenant=tenant_01ARZ3NDEKTSV4RRFFQ69G5FAV video=video_01ARZ3NDEKTSV4RRFFQ69G5FAV\n"
        #expect(sinks.short.lines == [json, text])
    }

    @Test
    func `a secret that is registered later is hidden from then on`() {
        let log = logs(.text).short
        log.write { usual(requestID: "late-canary") }
        redactor.register("late-canary")
        log.write { usual(requestID: "late-canary") }
        #expect(sinks.short.lines.map { $0.contains("late-canary") } == [true, false])
        #expect(sinks.short.lines.last?.contains("request_id=[redacted] ") == true)
    }

    @Test
    func `above info nothing is asked for, and the level may change`() {
        let level = LiveValue(Logger.Level.warning)
        let logs = logs(.text, level: level)
        for log in [logs.short, logs.long] {
            log.write {
                Issue.record("nothing is written of it")
                return usual()
            }
        }
        level.replace(with: .info)
        logs.short.write { usual() }
        logs.long.write { usual() }
        #expect(sinks.short.lines == sinks.long.lines)
        #expect(sinks.short.lines.count == 1)
    }

    @Test(arguments: [
        ("req_0123456789abcdef", true), ("", true), ("a b", true), (String(repeating: "x", count: 1024), false),
        ("a\"b", false), ("a\\b", false), ("a\u{1F}", false), ("a\u{7F}", false), ("é", false), ("kgw_secret", false),
        ("canary-5f0c1d7e9b", false), ("canary-5f0c1d7e9", true), ("~ !", true),
    ])
    func `a value that must be escaped, hidden or cut is none for a short line`(value: String, isWhole: Bool) {
        for format in LogFormat.allCases {
            withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { memory in
                var line = ShortLine(in: memory, format: format, patterns: redactor.patterns)
                line.append("\"", "=")
                line.append(value, isSearched: true)
                #expect(line.isWhole == isWhole)
            }
        }
    }
}
