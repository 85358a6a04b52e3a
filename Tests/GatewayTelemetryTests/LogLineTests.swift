import Foundation
import GatewayModel
import GatewayTelemetry
import Logging
import Testing

struct LogLineTests {
    private let time = Timestamp(milliseconds: 1_790_000_000_042)

    private func line(
        _ message: String,
        _ metadata: Logger.Metadata = [:],
        format: LogFormat,
        label: String = "poller"
    ) -> String {
        let record = LogRecord(time: time, level: .info, label: label, message: message, metadata: metadata)
        return String(decoding: LogLine(record, format: format, redactor: Redactor()).bytes, as: UTF8.self)
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test
    func `a JSON line has time, level, message, logger and the metadata in order`() {
        let metadata: Logger.Metadata = [
            "video": "video_01", "attempt": .stringConvertible(2), "late": .stringConvertible(true),
            "wait": .stringConvertible(0.5), "slots": ["a", "b"], "tenant": ["name": "films", "id": "1"],
        ]
        let expected =
            #"{"time":"2026-09-21T14:13:20.042Z","level":"info","message":"The video is done.","logger":"poller","#
            + #""attempt":2,"late":true,"slots":["a","b"],"tenant":{"id":"1","name":"films"},"#
            + #""video":"video_01","wait":"0.5"}"# + "\n"
        #expect(line("The video is done.", metadata, format: .json) == expected)
    }

    @Test
    func `a text line reads from left to right`() {
        let metadata: Logger.Metadata = [
            "video": "video_01", "path": "/v1/videos", "why": "no slot", "empty": "", "slots": ["a", "b"],
        ]
        let expected =
            #"2026-09-21T14:13:20.042Z info poller: The video is done. empty="" path=/v1/videos slots=["a","b"] "#
            + #"video=video_01 why="no slot""# + "\n"
        #expect(line("The video is done.", metadata, format: .text) == expected)
    }

    @Test(arguments: LogFormat.allCases)
    func `a hostile value cannot forge a line or steer a terminal`(format: LogFormat) {
        let hostile =
            "a\n{\"level\":\"info\"}\r\u{0}\u{1B}[2J\u{7F}\u{9B}2J\u{85}\u{2028}\u{2029}\u{202E}\u{2066}\u{061C}b"
        let line = line(hostile, ["key\n\u{1B}": .string(hostile), "list": [.string(hostile)]], format: format)
        #expect(line.hasSuffix("\n"))
        for scalar in line.unicodeScalars.dropLast() {
            #expect(scalar.properties.generalCategory != .control)
            #expect(scalar.properties.generalCategory != .format)
            #expect(scalar.properties.generalCategory != .lineSeparator)
            #expect(scalar.properties.generalCategory != .paragraphSeparator)
        }
    }

    @Test
    func `what a JSON line escapes comes back unchanged`() throws {
        let text = "quote \" backslash \\ newline \n tab \t escape \u{1B} nel \u{85} separator \u{2028} é 東 🎬"
        let object = try object(line(text, ["k\"": .string(text)], format: .json))
        #expect(object["message"] as? String == text)
        #expect(object["k\""] as? String == text)
    }

    @Test
    func `metadata cannot take the place of the line's own fields`() throws {
        let object = try object(line("true", ["message": "forged", "level": "critical"], format: .json))
        #expect(object["message"] as? String == "true")
        #expect(object["level"] as? String == "info")
        #expect(object["_message"] as? String == "forged")
    }

    @Test
    func `a value at its bound stays whole, and one byte more is cut`() throws {
        let bound = String(repeating: "x", count: LogLine.maximumValueBytes)
        #expect(try object(line("m", ["v": .string(bound)], format: .json))["v"] as? String == bound)
        let cut = try object(line("m", ["v": .string(bound + "y")], format: .json))["v"] as? String
        #expect(cut == bound + "…")
    }

    @Test
    func `a message at its bound stays whole, and one scalar more is cut at a scalar`() throws {
        let bound = String(repeating: "é", count: LogLine.maximumMessageBytes / 2)
        #expect(try object(line(bound, format: .json))["message"] as? String == bound)
        #expect(try object(line("a" + bound, format: .json))["message"] as? String == "a" + bound.dropLast() + "…")
    }

    @Test(arguments: LogFormat.allCases)
    func `no line is longer than its bound, and it says what it left out`(format: LogFormat) throws {
        let long = String(repeating: "\u{1}", count: 100_000)
        var metadata: Logger.Metadata = ["zz": "short"]
        for key in 0..<50 {
            metadata["k\(key)"] = .array(Array(repeating: .string(long), count: 20))
        }
        let line = line(long, metadata, format: format, label: long)
        #expect(line.utf8.count <= LogLine.maximumBytes)
        #expect(
            line.hasSuffix(format == .json ? #""zz":"short","truncated":true}"# + "\n" : " zz=short truncated=true\n")
        )
        if format == .json {
            _ = try object(line)
        }
    }

    @Test
    func `nesting ends at its bound`() throws {
        var value: Logger.MetadataValue = "deep"
        for _ in 0..<LogLine.maximumDepth {
            value = .array([value])
        }
        #expect(line("m", ["v": value], format: .json).contains(#"[[[["deep"]]]]"#))
        #expect(line("m", ["v": [value]], format: .json).contains(#"[[[["…"]]]]"#))
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_709_164_800_007, "2024-02-29T00:00:00.007Z"),
        (4_102_444_799_000, "2099-12-31T23:59:59.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ])
    func `time is written as RFC 3339 to the millisecond`(milliseconds: Int64, expected: String) {
        let record = LogRecord(
            time: Timestamp(milliseconds: milliseconds),
            level: .info,
            label: "l",
            message: "m"
        )
        let line = String(decoding: LogLine(record, format: .text, redactor: Redactor()).bytes, as: UTF8.self)
        #expect(line == "\(expected) info l: m\n")
    }
}
