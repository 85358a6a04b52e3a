import GatewayModel
import GatewayTelemetry
import Logging
import Testing

struct RedactorTests {
    private static let secret = "0123456789012345678901234567890123456ABCDEF"

    @Test(arguments: [
        ("nothing to hide", "nothing to hide"),
        ("", ""),
        ("kgw_ABCDEFGHIJKL_\(secret)", "kgw_ABCDEFGHIJKL_[redacted]"),
        ("key kgw_ABCDEFGHIJKL_\(secret) is wrong", "key kgw_ABCDEFGHIJKL_[redacted] is wrong"),
        ("kgw_ABCDEFGHIJKL", "kgw_ABCDEFGHIJKL"),
        ("kgo_ABCDEFGHIJKL_\(secret)", "kgo_ABCDEFGHIJKL_[redacted]"),
        ("kgo_\(secret) kgw_\(secret)", "kgo_[redacted] kgw_[redacted]"),
        ("kgw_ABCDEFGHIJKL_…", "kgw_ABCDEFGHIJKL_…"),
        ("kgw_short", "kgw_[redacted]"),
        ("kgw_\(secret)", "kgw_[redacted]"),
        ("kgw_", "kgw_"),
        ("Authorization: Bearer abc.def-1", "Authorization: Bearer [redacted]"),
        ("bearer abc", "bearer [redacted]"),
        (#"{"authorization":"BEARER abc"}"#, #"{"authorization":"BEARER [redacted]"}"#),
        ("Bearer kgw_ABCDEFGHIJKL_\(secret)", "Bearer [redacted]"),
        ("the bearer ", "the bearer "),
        ("sk-0123456789abcdef", "sk-[redacted]"),
        ("(sk-0123456789_-abcdef)", "(sk-[redacted])"),
        ("sk-0123456789abcde", "sk-0123456789abcde"),
        ("task-0123456789abcdef", "task-0123456789abcdef"),
        ("é kgw_x 東 Bearer y 🎬", "é kgw_[redacted] 東 Bearer [redacted] 🎬"),
    ])
    func `keys are recognized by their form`(text: String, expected: String) {
        #expect(Redactor().redact(text) == expected)
    }

    @Test
    func `a registered secret disappears wherever it stands`() {
        let redactor = Redactor()
        redactor.register("correct horse battery")
        #expect(redactor.redact("correct horse battery") == "[redacted]")
        #expect(redactor.redact("a=correct horse battery;correct horse batter") == "a=[redacted];correct horse batter")
        #expect(redactor.redact("correct horse batterycorrect horse battery!") == "[redacted][redacted]!")
    }

    @Test
    func `of two secrets that begin alike the longer one is taken out`() {
        let redactor = Redactor()
        redactor.register("password")
        redactor.register("password-for-tenant")
        redactor.register("password-for")
        #expect(redactor.redact("password-for-tenant password-fox") == "[redacted] [redacted]-fox")
    }

    @Test
    func `a secret at the shortest length counts, and a shorter one is ignored`() {
        let redactor = Redactor()
        redactor.register(String(repeating: "x", count: Redactor.minimumSecretBytes - 1))
        #expect(redactor.redact("xxxxxxx") == "xxxxxxx")
        redactor.register(String(repeating: "x", count: Redactor.minimumSecretBytes))
        #expect(redactor.redact("xxxxxxxx") == "[redacted]")
    }

    @Test(arguments: LogFormat.allCases)
    func `no part of a line shows a secret`(format: LogFormat) {
        let redactor = Redactor()
        let canary = "canary\"with\nquotes"
        redactor.register(canary)
        let key = "kgw_ABCDEFGHIJKL_\(Self.secret)"
        let record = LogRecord(
            time: Timestamp(seconds: 0),
            level: .error,
            label: "a \(canary)",
            message: "\(canary) \(key)",
            metadata: [
                "k \(canary)": "v", "string": .string(canary), "convertible": .stringConvertible(key),
                "list": [.string(key), ["inner": .string(canary)]],
            ]
        )
        let line = String(decoding: LogLine(record, format: format, redactor: redactor).bytes, as: UTF8.self)
        #expect(line.contains("[redacted]"))
        for leak in ["canary", "quotes", Self.secret] {
            #expect(!line.contains(leak))
        }
    }

    @Test
    func `a secret is hidden even where the line is cut`() {
        let redactor = Redactor()
        redactor.register("0123456789")
        let message = String(repeating: "-", count: LogLine.maximumMessageBytes - 5) + "0123456789"
        let record = LogRecord(time: Timestamp(seconds: 0), level: .error, label: "l", message: message)
        let line = String(decoding: LogLine(record, format: .json, redactor: redactor).bytes, as: UTF8.self)
        #expect(line.contains("-[reda…"))
        #expect(!line.contains("012"))
    }
}
