import GatewayModel
import GatewayTestKit
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import GatewayHTTP

struct PlainHeadTests {
    private static let host = "Host: x\r\n"

    @Test(
        arguments: [
            ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27, 0, "/"),
            ("GET /a?b=c HTTP/1.1\r\nhost:x\r\nAccept: */*\r\n\r\nGET", 44, 0, "/a?b=c"),
            ("GET /a HTTP/1.1\r\nHost: x\r\nConnection: Keep-Alive\r\n\r\n", 52, 0, "/a"),
            ("GET /a HTTP/1.1\r\nHost: x\r\nX-Empty:\r\n\r\n", 38, 0, "/a"),
            ("GET /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 47, 0, nil),
            ("GET /a HTTP/1.1\r\nHost: x\r\nPrefer: wait=1\r\n\r\n", 44, 0, nil),
            ("GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: a\r\n\r\n", 64, 0, nil),
            ("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n", 29, 0, nil),
            ("DELETE /a HTTP/1.1\r\nHost: x\r\n\r\n", 31, 0, nil),
            ("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 012\r\n\r\n{}", 50, 12, nil),
            ("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 123456789012\r\n\r\n", 59, 123_456_789_012, nil),
        ] as [(String, Int, Int, String?)]
    )
    func `a plain head tells its length, that of its body, and what it reads`(
        text: String,
        bytes: Int,
        bodyBytes: Int,
        path: String?
    ) throws {
        let head = try #require(PlainHead(text))
        #expect(head.bytes == bytes)
        #expect(head.bodyBytes == bodyBytes)
        #expect(head.request?.path == path)
    }

    @Test(arguments: [
        "\r\nGET / HTTP/1.1\r\n\(host)\r\n", "GET / HTTP/1.0\r\n\(host)\r\n", "GET / HTTP/1.1\r\n\r\n",
        "get / HTTP/1.1\r\n\(host)\r\n", "GET  / HTTP/1.1\r\n\(host)\r\n", "GET /  HTTP/1.1\r\n\(host)\r\n",
        "GET /a b HTTP/1.1\r\n\(host)\r\n", "GET * HTTP/1.1\r\n\(host)\r\n", "GET http://x/ HTTP/1.1\r\n\(host)\r\n",
        "CONNECT /x HTTP/1.1\r\n\(host)\r\n", "GET /\u{7F} HTTP/1.1\r\n\(host)\r\n", "GET /ü HTTP/1.1\r\n\(host)\r\n",
        "GET / HTTP/1.1\n\(host)\r\n", "GET / HTTP/1.1\r\nHost: x\n\r\n", "GET / HTTP/1.1\r\r\n\(host)\r\n",
        "GET / HTTP/1.1\r\n\(host)\(host)\r\n", "GET / HTTP/1.1\r\n\(host) folded: x\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A : b\r\n\r\n", "GET / HTTP/1.1\r\n\(host)A:  b\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A: b \r\n\r\n", "GET / HTTP/1.1\r\n\(host)A: \tb\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host): b\r\n\r\n", "GET / HTTP/1.1\r\n\(host)A\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)A(): b\r\n\r\n", "GET / HTTP/1.1\r\n\(host)A: ü\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", "GET / HTTP/1.1\r\n\(host)Upgrade: h2c\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)Connection: keep-alive, Upgrade\r\n\r\n",
        "GET / HTTP/1.1\r\n\(host)Proxy-Connection: close\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Expect: 100-continue\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 1, 1\r\n\r\n", "POST / HTTP/1.1\r\n\(host)Content-Length:\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length: +1\r\n\r\n", "POST / HTTP/1.1\r\n\(host)Content-Length: 0x1\r\n\r\n",
        "POST / HTTP/1.1\r\n\(host)Content-Length: 1234567890123\r\n\r\n",
    ])
    func `what readers may understand differently is no plain head`(text: String) {
        guard case .other = PlainHead.read(text) else {
            Issue.record("\(text)")
            return
        }
    }

    @Test func `every beginning of a plain head is a part of one`() {
        let text = "GET /a HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n"
        for count in 0..<text.utf8.count {
            guard case .partial = PlainHead.read(String(text.utf8.prefix(count)) ?? "") else {
                Issue.record("\(count)")
                return
            }
        }
    }

    @Test func `a head has a longest length and a most of lines`() {
        func head(_ more: String) -> String {
            "GET / HTTP/1.1\r\nHost: x\r\n\(more)\r\n"
        }
        let rest = PlainHead.longest - head("A: \r\n").utf8.count
        func head(of count: Int) -> String {
            head("A: \(String(repeating: "a", count: count))\r\n")
        }
        #expect(PlainHead(head(of: rest))?.bytes == PlainHead.longest)
        for longer in [
            head(of: rest + 1), String(decoding: head(of: rest + 9).utf8.prefix(PlainHead.longest), as: UTF8.self),
        ] {
            guard case .other = PlainHead.read(longer) else {
                Issue.record("\(longer.utf8.count)")
                return
            }
        }
        let lines = String(repeating: "A: b\r\n", count: PlainHead.mostLines - 3)
        #expect(PlainHead(head(lines)) != nil)
        #expect(PlainHead(head(lines + "A: b\r\n")) == nil)
    }

    /// Some of what heads are made of, good and bad.
    private static let parts = [
        "GET", "POST", " ", "/a", "/a?b", " HTTP/1.1", " HTTP/1.0", "\r\n", "\n", "\r", "Host: x", "Host:",
        "Accept: */*",
        "Content-Length: 3", "Content-Length: 0", "content-length:3", "Transfer-Encoding: chunked", "Connection: close",
        "Connection: keep-alive", "X: \t", ": ", ":", "Expect: 100-continue", "Upgrade: x", "Keep-Alive: 1", "\u{0}",
        "\r\n\r\n", "GET /b HTTP/1.1\r\nHost: x\r\n\r\n", "Proxy-Connection: close", "TE: trailers", "Trailer: X",
    ]

    private static func mutated(_ text: String, using generator: inout SplitMix64) -> String {
        var pieces = text.split(separator: /(?=\r\n|: | )/).map(String.init)
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            let index = Int.random(in: 0..<pieces.count, using: &generator)
            let part = parts.randomElement(using: &generator) ?? ""
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: pieces[index] = part
            case 1: pieces.insert(part, at: index)
            default: pieces.remove(at: index)
            }
        }
        return pieces.joined()
    }

    @Test func `the parser sees the same end of every plain head, or refuses it`() throws {
        var generator = SplitMix64(seed: 15)
        var (plain, refused) = (0, 0)
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...3, using: &generator)
            let more = ["", "Content-Length: \(length)\r\n", "Connection: keep-alive\r\n"]
                .randomElement(using: &generator)
            let text = Self.mutated("POST /a HTTP/1.1\r\nHost: x\r\n\(more ?? "")\r\n", using: &generator)
            guard let head = PlainHead(text) else {
                continue
            }
            plain += 1
            let message = String(decoding: text.utf8.prefix(head.bytes), as: UTF8.self)
            let body = String(repeating: "b", count: head.bodyBytes)
            let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
            do {
                try channel.writeInbound(ByteBuffer(string: message + body + "GET /next HTTP/1.1\r\nHost: x\r\n\r\n"))
            } catch is HTTPParserError {
                refused += 1
                continue
            }
            var (paths, bytes, ends) = ([String](), 0, 0)
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
                switch part {
                case .head(let head): paths.append(head.uri)
                case .body(let body): bytes += body.readableBytes
                case .end: ends += 1
                }
            }
            #expect(
                paths.count == 2 && paths.last == "/next" && ends == 2 && bytes == head.bodyBytes,
                "\(text.debugDescription)"
            )
        }
        #expect(plain > 2000)
        #expect(refused < plain / 10)
    }
}
