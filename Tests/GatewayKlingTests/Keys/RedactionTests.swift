import GatewayModel
import Testing

@testable import GatewayKling

/// What of the upstream's words may stand in our log.
@Suite struct RedactionTests {
    private func clean(_ text: String) throws -> String? {
        try Fixture.redaction().clean(text)
    }

    @Test(arguments: [
        "bad key \(Fixture.canary).", "bad key \(Fixture.otherCanary)", "?key=\(Fixture.canary)&x=1",
        "[\(Fixture.canary.prefix(12))***", "***\(Fixture.canary.suffix(9))", "Bearer \(Fixture.canary)",
        "\(Fixture.canary)\(Fixture.otherCanary)",
    ])
    func `our keys and long parts of them are masked`(text: String) throws {
        let cleaned = try #require(try clean(text))
        #expect(cleaned.contains("<redacted>"))
        for start in Fixture.canary.indices {
            guard let end = Fixture.canary.index(start, offsetBy: 8, limitedBy: Fixture.canary.endIndex) else {
                break
            }
            #expect(!cleaned.contains(Fixture.canary[start..<end]))
        }
        #expect(!cleaned.contains("SECONDkey"))
    }

    @Test(arguments: [
        ("key sk-abc123DEF is wrong", "key sk-<redacted> is wrong"),
        ("Authorization: bearer eyJ.x-_y", "Authorization: bearer <redacted>"),
        ("GET /user/quota?key=abcdef&a=1", "GET /user/quota?key=<redacted>&a=1"),
        ("access_token=xyz", "access_token=<redacted>"),
        ("token=xyz!", "token=<redacted>!"),
        ("risk-control and task-id stay", "risk-control and task-id stay"),
    ])
    func `credentials of others are masked where they look like one`(text: String, expected: String) throws {
        #expect(try clean(text) == expected)
    }

    @Test func `the words of an order are masked, common words are not`() throws {
        let order = Fixture.order(
            prompt: "a red fox jumps over the frozen lake",
            negativePrompt: "blurry hands and feet"
        )
        let redaction = try Fixture.redaction().hiding(order)
        let text = "sensitive: 'red fox jumps over the frozen' and 'blurry hands and feet' in video"
        #expect(redaction.clean(text) == "sensitive: '<redacted>' and '<redacted>' in video")
        #expect(redaction.clean("the frozen video") == "the frozen video")
    }

    @Test func `a text is one line, without control characters, and short`() throws {
        #expect(try clean(" a\r\n\tb\u{0}c\u{1B}[31m  d ") == "a b c [31m d")
        #expect(try clean(String(repeating: "ä ", count: 9000))?.count == Redaction.keptLength)
        #expect(try clean(" \n ") == nil)
    }
}
