import GatewayModel
import NIOCore
import Testing

@testable import GatewayHTTP

struct JSONReaderTests {
    @Test(
        arguments: [
            ("null", .null), ("true", .bool(true)), (" \t\r\nfalse ", .bool(false)), ("0", .number("0")),
            ("-0", .number("-0")),
            ("-12.50e+3", .number("-12.50e+3")), ("1E5", .number("1E5")), (#""""#, .text("")),
            (#""a\"\\\/\b\f\n\r\tz""#, .text("a\"\\/\u{8}\u{c}\n\r\tz")), (#""\u00e4\uD83D\uDE00x""#, .text("ä😀x")),
            ("\"ä😀\u{7f}\"", .text("ä😀\u{7f}")), ("[]", .list([])),
            ("[ 1 , [ ] ]", .list([.number("1"), .list([])])),
            ("{}", .object([])),
            (
                #"{ "b" : 1 , "a" : { } }"#,
                .object([.init(name: "b", value: .number("1")), .init(name: "a", value: .object([]))])
            ),
        ] as [(String, Field)]
    )
    func `what is JSON is read as it is`(text: String, field: Field) throws {
        #expect(try JSONReader.read(Array(text.utf8)) == field)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity", "'a'",
        "\"",
        "\"\\\"", #""\x""#, #""\u12""#, #""\u12g4""#, #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, "\"a\nb\"",
        "\"a\tb\"",
        "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{1:1}",
        "{,}",
        "1 2", "{} {}", "\u{FEFF}\u{FEFF}{}", "\u{FEFF}", "{\u{FEFF}}", "// x\n1", "]",
    ])
    func `what is not JSON is refused, saying where`(text: String) {
        let error = #expect(throws: GatewayError.self) {
            try JSONReader.read(Array(text.utf8))
        }
        #expect(error?.code == .invalidJSON)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22],
            [0x22, 0x5C, 0xC3, 0xA4, 0x22], [0x22, 0x5C, 0x75, 0x30, 0x30, 0x30, 0xB9, 0x22], [0x22, 0x00, 0x22],
        ] as [[UInt8]]
    )
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect(throws: GatewayError.self) {
            try JSONReader.read(bytes)
        }
    }

    @Test(arguments: [(16, true), (17, false), (100_000, false)])
    func `depth is bounded`(depth: Int, isRead: Bool) {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let inner = open == "[" ? "" : "1"
            let text = String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
            #expect(((try? JSONReader.read(Array(text.utf8))) != nil) == isRead)
        }
    }

    @Test(arguments: [#"{"a":1,"a":2}"#, #"{"x":{"a":1,"b":2,"a":3}}"#, #"{"a":1,"\u0061":2}"#])
    func `a name that is given twice is refused by name`(text: String) {
        let error = #expect(throws: GatewayError.self) {
            try JSONReader.read(Array(text.utf8))
        }
        #expect(error?.code == .invalidField)
        #expect(error?.parameter == "a")
    }

    @Test func `whatever is cut off anywhere is refused and never crashes`() throws {
        let whole = Array(#"{"a":[1.5e-3,"ä\ud83d\ude00\n",true,null],"b":{"c":{}}}"#.utf8)
        _ = try JSONReader.read(whole)
        for length in 0..<whole.count {
            #expect(throws: GatewayError.self) {
                try JSONReader.read(Array(whole[..<length]))
            }
        }
    }

    @Test func `what the writer writes, the reader reads`() throws {
        let text = String(String.UnicodeScalarView((0...0x2FF).compactMap { Unicode.Scalar($0) })) + "😀\u{2028}"
        var writer = JSONWriter()
        writer.object { object in
            object.name(text)
            object.string(text)
            object.member("n", -5)
            object.member("t", true)
            object.name("l")
            object.array([1, 2]) { $0.number($1) }
        }
        let field = try JSONReader.read(Array(buffer: writer.buffer))
        let expected: [(name: String, value: Field)] = [
            (text, .text(text)), ("n", .number("-5")), ("t", .bool(true)), ("l", .list([.number("1"), .number("2")])),
        ]
        #expect(field == .object(expected.map { Field.Member(name: $0.name, value: $0.value) }))
    }
}
