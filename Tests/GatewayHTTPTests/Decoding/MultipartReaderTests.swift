import GatewayModel
import Testing

@testable import GatewayHTTP

struct MultipartReaderTests {
    private static func part(_ name: String, _ text: String) -> String {
        "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n"
    }

    @Test(
        arguments: [
            (part("a", "1") + "--b--\r\n", [["a", "1"]]), (part("a", "1") + "--b--", [["a", "1"]]),
            ("\r\n" + part("a", "1") + "--b--", [["a", "1"]]), ("--b--\r\n", []),
            (part("a", "") + "--b--", [["a", ""]]),
            (part("a", "\r\n") + "--b--", [["a", "\r\n"]]), (part("a", "x\r\n--bb") + "--b--", nil),
            (part("a", "x\r\n--c") + "--b--", [["a", "x\r\n--c"]]),
            (part("a", "\r\r\n-\r\n--") + "--b--", [["a", "\r\r\n-\r\n--"]]),
            (part("a", "ä😀") + part("b", "2") + "--b--\r\nepilogue", [["a", "ä😀"], ["b", "2"]]),
            ("--b \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--", [["a", "1"]]),
            (
                "--b\r\ncontent-disposition:FORM-DATA;NAME=\"a\"\r\nContent-Type: text/plain\r\n\r\n1\r\n--b--",
                [["a", "1"]]
            ),
            (part("a\\\"b\\\\", "1") + "--b--", [["a\"b\\", "1"]]),
            (part("a[b][c]", "1") + "--b--", [["a[b][c]", "1"]]),
            // A text before the first part is for whoever reads no parts.
            ("preamble\r\n" + part("a", "1") + "--b--", [["a", "1"]]),
            ("pre\r\n--c\r\namble\r\n\r\n" + part("a", "1") + "--b--", [["a", "1"]]),
            ("preamble" + part("a", "1") + "--b--", []),
            ("preamble\n--b--", nil),
            // A field for a file that nobody chose.
            ("--b\r\nContent-Disposition: form-data; name=a; filename=\"\"\r\n\r\n\r\n--b--", [["a", ""]]),
            ("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--b--", [["a", ""]]),
            // Not well-formed.
            ("", nil), ("--b", nil), ("--b\r\n", nil), ("x--b--", nil), ("--c--", nil), (part("a", "1"), nil),
            (part("a", "1") + "--b", nil), (part("a", "1") + "--bx", nil), ("--b\r\n\r\n1\r\n--b--", nil),
            ("--b\r\nContent-Type: text/plain\r\n\r\n1\r\n--b--", nil),
            ("--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--", nil),
            ("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--", nil),
            ("--b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n1\r\n--b--", nil),
            ("--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--b--", nil),
            ("--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--b--", nil),
            (
                "--b\r\nContent-Disposition: form-data; name=\(String(repeating: "n", count: 257))\r\n\r\n1\r\n--b--",
                nil
            ),
            ("--b\nContent-Disposition: form-data; name=a\n\n1\n--b--", nil),
            (
                "--b\r\nX: \(String(repeating: "x", count: 5000))\r\n" + part("a", "1").dropFirst(5) + "--b--",
                nil
            ),
            (
                "--b\r\nContent-Disposition: form-data; name=a\(String(repeating: "; x", count: 20))\r\n\r\n1\r\n--b--",
                nil
            ),
        ] as [(String, [[String]]?)]
    )
    func `a body is read part by part, or refused`(body: String, expected: [[String]]?) {
        let parts = try? MultipartReader.read(Array(body.utf8), boundary: "b")
        let texts = parts?
            .map { part in
                if case .text(let text) = part.value { [part.name, text] } else { [part.name] }
            }
        #expect(texts == expected)
    }

    @Test(arguments: [
        ("filename=\"a.png\"", "file"), ("filename*=UTF-8''a.png", "file"),
        ("FileName=a", "file"),
    ])
    func `a file is refused by name`(parameter: String, name: String) {
        let body = "--b\r\nContent-Disposition: form-data; name=\"\(name)\"; \(parameter)\r\n\r\n\u{0}\r\n--b--"
        let error = #expect(throws: GatewayError.self) {
            try MultipartReader.read(Array(body.utf8), boundary: "b")
        }
        #expect(error?.code == .unknownField)
        #expect(error?.parameter == name)
    }

    private static func encoded(_ header: String, _ content: String) -> String {
        "--b\r\nContent-Disposition: form-data; name=a\r\n\(header)\r\n\r\n\(content)\r\n--b--"
    }

    @Test(
        arguments: [
            ("Content-Transfer-Encoding: base64", "RWluIExldWNodHR1cm0=", .text("Ein Leuchtturm")),
            ("content-transfer-encoding:  BASE64 ", "RWlu\r\nIExl\r\ndWNodHR1cm0", .text("Ein Leuchtturm")),
            ("Content-Transfer-Encoding: base64", "", .text("")), ("Content-Transfer-Encoding: base64", "/+8=", nil),
            ("Content-Transfer-Encoding: base64", "w6Q=", .text("ä")), ("Content-Transfer-Encoding: base64", "A", nil),
            ("Content-Transfer-Encoding: base64", "RW=lu", nil), ("Content-Transfer-Encoding: base64", "RWlu=", nil),
            ("Content-Transfer-Encoding: base64", "RW===", nil), ("Content-Transfer-Encoding: base64", "RW_u", nil),
            ("Content-Transfer-Encoding: quoted-printable", "a =3D b=C3=A4", .text("a = bä")),
            ("Content-Transfer-Encoding: quoted-printable", "one=\r\n line=  \r\n!", .text("one line!")),
            ("Content-Transfer-Encoding: quoted-printable", "a=3", nil),
            ("Content-Transfer-Encoding: quoted-printable", "a=+3", nil),
            ("Content-Transfer-Encoding: quoted-printable", "a=XY", nil),
            ("Content-Transfer-Encoding: 7bit", "a=3D", .text("a=3D")),
            ("Content-Transfer-Encoding: 8bit", "ä", .text("ä")),
            ("Content-Transfer-Encoding: binary", "ä", .text("ä")),
            ("Content-Transfer-Encoding: uuencode", "a", nil), ("Content-Encoding: gzip", "a", nil),
            ("Content-Encoding: identity", "a", .text("a")), ("Content-Type: text/plain", "a", .text("a")),
            ("Content-Type: text/plain; charset=\"UTF-8\"", "ä", .text("ä")),
            ("Content-Type: text/plain; charset=iso-8859-1", "a", nil), ("Content-Type: image/png", "a", nil),
            ("Content-Type: application/octet-stream", "a", .text("a")),
            ("Content-Type: application/json", #""a b""#, .text("a b")),
            ("Content-Type: application/json", "1", .number("1")),
            (
                "Content-Type: application/json", #"{"k":"v"}"#,
                .object([Field.Member(name: "k", value: .text("v"))])
            ),
            ("Content-Type: application/json; charset=utf-8", "null", .null),
            ("Content-Type: application/json\r\nContent-Transfer-Encoding: base64", "WzFd", .list([.number("1")])),
            ("Content-Type: application/json", "{", nil), ("Content-Type: application/json", "", nil),
        ] as [(String, String, Field?)]
    )
    func `a part is decoded as its header says, or refused`(header: String, content: String, value: Field?) {
        let body = Array(Self.encoded(header, content).utf8)
        do throws(GatewayError) {
            let parts = try MultipartReader.read(body, boundary: "b")
            #expect(parts.map(\.value) == [value])
        } catch {
            #expect(value == nil)
            #expect(error.code == .invalidJSON || error.parameter == "a")
        }
    }

    @Test func `text that is not UTF-8 is refused by name`() {
        let body = Array(Self.part("a", "").utf8.dropLast(2)) + [0xFF, 0x0D, 0x0A] + Array("--b--".utf8)
        let error = #expect(throws: GatewayError.self) {
            try MultipartReader.read(body, boundary: "b")
        }
        #expect(error?.parameter == "a")
    }

    @Test(arguments: [(128, true), (129, false)])
    func `the number of parts is bounded`(count: Int, isRead: Bool) {
        let body = (0..<count).map { Self.part("a\($0)", "1") }.joined() + "--b--"
        #expect(((try? MultipartReader.read(Array(body.utf8), boundary: "b")) != nil) == isRead)
    }

    @Test func `whatever is cut off anywhere is refused and never crashes`() {
        let whole = Array((Self.part("a", "1\r\n--") + Self.part("b", "2") + "--b--").utf8)
        for length in 0..<whole.count {
            #expect(throws: GatewayError.self) {
                try MultipartReader.read(Array(whole[..<length]), boundary: "b")
            }
        }
    }

    @Test func `a megabyte of near misses is read in linear time`() throws {
        let boundary = String(repeating: "-", count: 70)
        let near = String(repeating: "\r\n--" + boundary.dropLast(), count: 14_000)
        let head = "--\(boundary)\r\nContent-Disposition: form-data; name=a\r\n\r\n"
        let parts = try MultipartReader.read(Array((head + near + "\r\n--\(boundary)--").utf8), boundary: boundary)
        #expect(parts.first?.value == .text(near))
    }
}

struct FormTreeTests {
    @Test(
        arguments: [
            ([["a", "1"]], #"{"a":"1"}"#), ([["a[b]", "1"], ["a[c]", "2"]], #"{"a":{"b":"1","c":"2"}}"#),
            ([["a[]", "1"], ["a[]", "2"]], #"{"a":["1","2"]}"#),
            ([["a[b][c]", "1"], ["x", "y"], ["a[b][d]", "2"]], #"{"a":{"b":{"c":"1","d":"2"}},"x":"y"}"#),
            ([["a[b][]", "1"]], #"{"a":{"b":["1"]}}"#), ([["a[b c]", "1"]], #"{"a":{"b c":"1"}}"#), ([], "{}"),
            ([["a[\u{301}b]", "1"], ["a[\u{1F3FB}]", "2"]], "{\"a\":{\"\u{301}b\":\"1\",\"\u{1F3FB}\":\"2\"}}"),
            ([["a[b\u{301}]", "1"], ["a[b]", "2"]], "{\"a\":{\"b\u{301}\":\"1\",\"b\":\"2\"}}"),
            ([["a]", "1"]], #"{"a]":"1"}"#), ([["a[b][c][d]", "1"]], #"{"a":{"b":{"c":{"d":"1"}}}}"#),
            // Given twice, or brackets that do not fit.
            ([["a", "1"], ["a", "2"]], nil), ([["a[b]", "1"], ["a[b]", "2"]], nil),
            ([["a", "1"], ["a[b]", "2"]], nil),
            ([["a[b]", "1"], ["a", "2"]], nil), ([["a[]", "1"], ["a[b]", "2"]], nil),
            ([["a[b]", "1"], ["a[]", "2"]], nil),
            ([["[a]", "1"]], nil), ([["a[b", "1"]], nil), ([["a[b]c", "1"]], nil), ([["a[b]c]", "1"]], nil),
            ([["a[][b]", "1"]], nil), ([["a[b][c][d][e]", "1"]], nil), ([["a[b[c]]", "1"]], nil), ([["a[", "1"]], nil),
        ] as [([[String]], String?)]
    )
    func `names with brackets become a tree, or are refused`(parts: [[String]], tree: String?) throws {
        let members = try? FormTree.gather(parts.map { MultipartReader.Part(name: $0[0], value: .text($0[1])) })
        #expect(try members.map { Field.object($0) } == tree.map { try JSONReader.read(Array($0.utf8)) })
    }
}

struct HeaderParametersTests {
    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data ;Boundary=\"a b;c\"", "a b;c"),
        ("multipart/form-data; charset=utf-8;boundary=x ", "x"), ("multipart/form-data;; boundary=x;", "x"),
        ("multipart/form-data; boundary=\"a\\\"b\"", "a\"b"), ("multipart/form-data; boundary", nil),
        ("multipart/form-data; boundary=\"a", nil), ("multipart/form-data; boundary=a; boundary=b", nil),
        ("multipart/form-data boundary=a", nil), ("multipart/form-data", nil), ("", nil), (";", nil),
    ])
    func `a boundary is found however it is written`(header: String, boundary: String?) {
        #expect(HeaderParameters(header)?["boundary"] == boundary)
    }
}
