import GatewayModel
import Testing

@testable import GatewayKling

/// The credential that must not get out.
@Suite struct UpstreamKeyTests {
    @Test func `a key is known by eight digits of its digest`() throws {
        // printf %s sk-test | sha256sum
        let key = try UpstreamKey(reading: "sk-test")
        #expect(key.id.text == "uk_f3abf2a6")
        #expect(key.withExposedText { $0 } == "sk-test")
    }

    @Test(arguments: ["sk-test", " sk-test", "sk-test\n", "\t sk-test \r\n\r\n"])
    func `white space around a key does not count`(text: String) throws {
        #expect(try UpstreamKey(reading: text).id.text == "uk_f3abf2a6")
    }

    @Test(arguments: [
        ("", "is empty"), (" \n ", "is empty"), ("sk-a b", "white space"), ("sk-a\nsk-b", "white space"),
        ("Bearer sk-a", "white space"), ("sk-ä", "cannot carry"), ("sk-\u{0}a", "cannot carry"),
        ("sk-\u{7F}", "cannot carry"), ("\u{FEFF}sk-a", "cannot carry"),
        (String(repeating: "k", count: 513), "longer than 512"),
    ])
    func `a key that no header can carry is refused without being shown`(text: String, fault: String) {
        let error = #expect(throws: GatewayError.self) { try UpstreamKey(reading: text) }
        #expect(error?.message.contains(fault) == true)
        #expect(error?.description.contains("sk-") == false)
        #expect(error?.origin == .gateway)
    }

    @Test func `a key may be as long as the limit`() throws {
        #expect(throws: Never.self) { try UpstreamKey(reading: String(repeating: "k", count: 512)) }
    }

    @Test func `a key cannot be printed, described, mirrored or dumped`() throws {
        let key = try UpstreamKey(reading: Fixture.canary)
        let ring = try UpstreamKeyring([.init(key)])
        var dumped = ""
        dump(key, to: &dumped)
        dump(ring, to: &dumped)
        dump(Optional(key), to: &dumped)
        dump(["k": key], to: &dumped)
        var printed = ""
        print(key, ring, Optional(key) as Any, [key], to: &printed)
        debugPrint(key, ring, [key], to: &printed)
        let texts = [
            dumped, printed, "\(key)", "\(ring)", String(describing: key), String(reflecting: key),
            String(reflecting: ring), Mirror(reflecting: key).children.map { "\($0)" }.joined(),
        ]
        for text in texts {
            #expect(!text.contains("CANARY"))
        }
        #expect("\(key)" == "<redacted>")
    }

    @Test func `a key cannot be compared, hashed or encoded`() throws {
        let key: Any = try UpstreamKey(reading: Fixture.canary)
        #expect(!(key is any Equatable))
        #expect(!(key is any Encodable))
    }
}
