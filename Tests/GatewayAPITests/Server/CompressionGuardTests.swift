import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Testing

@testable import GatewayHTTP

struct CompressionGuardTests {
    @Test func `an early hint takes no request's place`() throws {
        let connection = try Connection()
        try connection.ask(.POST, accepting: "gzip")
        try connection.ask(.GET, accepting: "identity")
        try connection.ask(.GET, accepting: "gzip")
        try connection.send(.head(HTTPResponse(status: .continue)))
        for _ in 0..<3 {
            try connection.answer(Answer(type: "application/json", count: 5000))
        }
        let heads = try connection.sent().map(\.head)
        #expect(heads.map(\.status) == [.continue, .ok, .ok, .ok])
        #expect(heads.map { $0.headers.first(name: "content-encoding") } == [nil, "gzip", nil, "gzip"])
    }

    @Test func `bytes that are no request are refused, and the others answered`() throws {
        let connection = try Connection()
        try connection.answer(Answer(type: "application/json", count: 5000, status: .badRequest))
        try connection.ask(.GET, accepting: "gzip")
        try connection.answer(Answer(type: "application/json", count: 5000))
        try connection.answer(Answer(type: "application/json", count: 5000, status: .badRequest))
        let sent = try connection.sent()
        #expect(sent.map(\.head.status) == [.badRequest, .ok, .badRequest])
        #expect(sent.map { $0.head.headers.first(name: "content-encoding") } == [nil, "gzip", nil])
        #expect(sent.map { $0.body.readableBytes == 5000 } == [true, false, true])
    }

    @Test func `a head alone tells of the answer as it is`() throws {
        let connection = try Connection()
        try connection.ask(.HEAD, accepting: "gzip")
        try connection.ask(.GET, accepting: "gzip")
        try connection.answer(Answer(type: "application/json", count: 5000, hasBody: false))
        try connection.answer(Answer(type: "application/json", count: 5000))
        let sent = try connection.sent()
        #expect(sent[0].head.headers["content-length"] == ["5000"])
        #expect(sent[0].head.headers["content-encoding"] == [])
        #expect(sent[0].head.headers["vary"] == ["Accept-Encoding"])
        #expect(sent[0].body.readableBytes == 0)
        #expect(sent[1].head.headers["content-encoding"] == ["gzip"])
    }

    static let answers: [(Answer, isCompressed: Bool)] = [
        (Answer(type: "text/csv; charset=utf-8", count: CompressionRule.bytes.lowerBound - 1), false),
        (Answer(type: "text/csv; charset=utf-8", count: CompressionRule.bytes.lowerBound), true),
        (Answer(type: "text/html", count: CompressionRule.bytes.upperBound), true),
        (Answer(type: "text/html", count: CompressionRule.bytes.upperBound + 1), false),
        (Answer(type: "application/problem+json", count: 5000, status: .notFound), true),
        (Answer(type: "video/mp4", count: 5000), false), (Answer(type: "text/event-stream", count: 5000), false),
        (Answer(type: "application/octet-stream", count: 5000), false), (Answer(type: "image/png", count: 5000), false),
        (Answer(type: "", count: 5000), false), (Answer(type: "application/json", count: 0), false),
        (Answer(type: "application/json", count: 5000, isLengthKnown: false), false),
        (Answer(type: "application/json", count: 5000, coding: "br"), false),
    ]

    @Test(arguments: answers)
    func `text whose length is known and worth it is compressed`(answer: Answer, isCompressed: Bool) throws {
        let connection = try Connection()
        try connection.ask(.GET, accepting: "gzip")
        try connection.answer(answer)
        let sent = try #require(try connection.sent().first)
        #expect((sent.head.headers["content-encoding"] == ["gzip"]) == isCompressed)
        #expect((sent.head.headers["vary"] == ["Accept-Encoding"]) == isCompressed)
        let body = isCompressed ? try Decompressed.bytes(of: sent.body, coding: "gzip") : Array(buffer: sent.body)
        #expect(body == Array(repeating: 65, count: answer.count))
    }

    static let codings: [(String?, String?)] = [
        (nil, nil), ("", nil), ("gzip", "gzip"), ("deflate", "deflate"), ("br", nil), ("identity", nil), ("*", "gzip"),
        ("gzip;q=0", nil), ("*;q=0", nil), ("gzip;q=0.9, deflate;q=0.1", "gzip"), ("br, gzip", "gzip"),
        ("gzip;q=nonsense", nil), ("gzip;q=2", nil), (", ,gzip,,", "gzip"),
    ]

    @Test(arguments: codings)
    func `an answer varies by what is accepted`(accepted: String?, coding: String?) throws {
        let connection = try Connection()
        try connection.ask(.GET, accepting: accepted)
        try connection.answer(Answer(type: "application/json", count: 5000))
        let head = try #require(try connection.sent().first).head
        #expect(head.headers.first(name: "content-encoding") == coding)
        #expect(head.headers["vary"] == ["Accept-Encoding"])
    }
}

/// An answer to be sent.
struct Answer: Sendable {
    var type: String
    var count: Int
    var status = HTTPResponse.Status.ok
    var hasBody = true
    var isLengthKnown = true
    var coding: String?

    var head: HTTPResponse {
        var fields = HTTPFields()
        fields[.contentType] = type.isEmpty ? nil : type
        fields[.contentLength] = isLengthKnown ? "\(count)" : nil
        fields[.contentEncoding] = coding
        return HTTPResponse(status: status, headerFields: fields)
    }
}

/// The server's end of a connection, its wire replaced by the test.
private struct Connection {
    private let channel = EmbeddedChannel()

    init() throws {
        try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try channel.pipeline.syncOperations.addHTTP1Handlers(
            limits: HTTPLimits(),
            connections: ConnectionTable(eventLoop: channel.eventLoop, limits: HTTPLimits())
        )
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    func ask(_ method: HTTPMethod, accepting coding: String?) throws {
        var headers: HTTPHeaders = ["host": "x"]
        if let coding {
            headers.add(name: "accept-encoding", value: coding)
        }
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: "/", headers: headers)
        try channel.writeInbound(HTTPServerRequestPart.head(head))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
    }

    func send(_ part: HTTPResponsePart) throws {
        try channel.writeOutbound(part)
    }

    func answer(_ answer: Answer) throws {
        let bytes = ByteBuffer(repeating: 65, count: answer.hasBody ? answer.count : 0)
        let parts: [HTTPResponsePart] = answer.hasBody ? [.head(answer.head), .body(bytes)] : [.head(answer.head)]
        // Written together and flushed once, as the server does.
        for part in parts {
            channel.write(part, promise: nil)
        }
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    /// Every head that has gone out, with the bytes that came after it.
    func sent() throws -> [(head: HTTPResponseHead, body: ByteBuffer)] {
        var sent: [(head: HTTPResponseHead, body: ByteBuffer)] = []
        while let part = try channel.readOutbound(as: HTTPServerResponsePart.self) {
            switch part {
            case .head(let head): sent.append((head, ByteBuffer()))
            case .body(.byteBuffer(let piece)): sent[sent.count - 1].body.writeImmutableBuffer(piece)
            case .body, .end: break
            }
        }
        return sent
    }
}
