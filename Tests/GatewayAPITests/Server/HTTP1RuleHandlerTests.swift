import GatewayModel
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import GatewayHTTP

struct HTTP1RuleHandlerTests {
    /// Takes note of what is closed, and keeps the connection when only writing ends.
    private final class CloseRecorder: ChannelOutboundHandler {
        typealias OutboundIn = HTTPServerResponsePart

        var modes: [CloseMode] = []

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            modes.append(mode)
            if mode == .output {
                promise?.succeed()
            } else {
                context.close(mode: mode, promise: promise)
            }
        }
    }

    private static func request(
        _ version: HTTPVersion,
        _ headers: HTTPHeaders = ["Host": "x"]
    ) -> HTTPServerRequestPart {
        .head(HTTPRequestHead(version: version, method: .GET, uri: "/healthz", headers: headers))
    }

    /// A channel with the handler in it, and the table that it tells.
    private static func channel(
        _ limits: HTTPLimits = HTTPLimits(),
        behind closes: CloseRecorder? = nil
    ) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        let table = ConnectionTable(eventLoop: channel.eventLoop, limits: limits)
        let rules = HTTP1RuleHandler(limits: limits, connections: table)
        if let closes {
            try channel.pipeline.syncOperations.addHandler(closes)
        }
        try channel.pipeline.syncOperations.addHandler(rules)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    @Test func `a connection that is to end drops what comes, and lingers no longer than it may`() throws {
        let closes = CloseRecorder()
        let channel = try Self.channel(behind: closes)
        try channel.writeInbound(Self.request(.http1_1))
        #expect(try channel.readInbound(as: HTTPServerRequestPart.self) != nil)
        let refusal = HTTPResponseHead(version: .http1_1, status: .payloadTooLarge, headers: ["Connection": "close"])
        try channel.writeOutbound(HTTPServerResponsePart.head(refusal))
        #expect(closes.modes == [])
        try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        #expect(closes.modes == [.output])
        try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(string: "more")))
        #expect(try channel.readInbound(as: HTTPServerRequestPart.self) == nil)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1999))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(closes.modes == [.output, .all])
        #expect(!channel.isActive)
    }

    @Test(
        arguments: [
            (.http1_0, ["Connection": "keep-alive"], nil, .http1_0, "close"),
            (.http1_0, ["Connection": "keep-alive"], "3", .http1_1, "keep-alive"),
            (.http1_0, [:], nil, .http1_0, "close"), (.http1_0, [:], "3", .http1_1, "close"),
            (.http1_1, ["Host": "x"], nil, .http1_1, nil),
            (.http1_1, ["Host": "x", "Connection": "close"], nil, .http1_1, "close"),
        ] as [(HTTPVersion, HTTPHeaders, String?, HTTPVersion, String?)]
    )
    func `an answer of unknown length has no chunks for HTTP/1.0, and ends its connection`(
        asked: HTTPVersion,
        headers: HTTPHeaders,
        length: String?,
        answered: HTTPVersion,
        connection: String?
    ) throws {
        let channel = try Self.channel()
        try channel.writeInbound(Self.request(asked, headers))
        var head = HTTPResponseHead(version: .http1_1, status: .ok)
        head.headers = length.map { ["Content-Length": $0] } ?? [:]
        try channel.writeOutbound(HTTPServerResponsePart.head(head))
        guard case .head(let sent)? = try channel.readOutbound(as: HTTPServerResponsePart.self) else {
            Issue.record("no head")
            return
        }
        #expect(sent.version == answered)
        #expect(sent.headers.first(name: "connection") == connection)
    }

    private static let order = HTTPServerRequestPart.head(
        HTTPRequestHead(version: .http1_1, method: .POST, uri: "/v1/videos", headers: ["Host": "x"])
    )

    @Test func `a body that nobody wants is read up to its bound, and no further`() throws {
        var limits = HTTPLimits()
        limits.discardedBytes = 10
        let channel = try Self.channel(limits)
        for _ in 0..<2 {
            try channel.writeInbound(Self.order)
            try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(repeating: 1, count: 10)))
            try channel.writeInbound(HTTPServerRequestPart.end(nil))
        }
        #expect(channel.isActive)
        try channel.writeInbound(Self.order)
        try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(repeating: 1, count: 10)))
        try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(repeating: 1, count: 1)))
        #expect(!channel.isActive)
    }

    /// What can happen to a connection, and then nothing more.
    enum Happening {
        case partOfHead
        case head
        case partOfBody
        case end
        case answer
    }

    @Test(
        arguments: [
            ([], 15), ([.partOfHead], 15), ([.head, .end, .answer], 75), ([.head, .end, .answer, .partOfHead], 15),
            // An answered request whose body nobody waits for, and requests under way.
            ([.head, .answer], 75), ([.head, .end], nil), ([.head, .end, .answer, .head, .end], nil),
            ([.head, .end, .head, .end, .answer], nil), ([.head, .end, .head, .end, .answer, .answer], 75),
        ] as [([Happening], Int?)]
    )
    func `a connection is closed once its client has been silent for as long as it may`(
        happenings: [Happening],
        seconds: Int?
    ) throws {
        let channel = try Self.channel()
        for happening in happenings {
            try Self.happen(happening, on: channel)
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(Int64(seconds ?? 3600)))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(channel.isActive == (seconds == nil))
    }

    private static func happen(_ happening: Happening, on channel: EmbeddedChannel) throws {
        switch happening {
        // The parser has nothing to tell yet.
        case .partOfHead: channel.pipeline.fireChannelReadComplete()
        case .head: try channel.writeInbound(order)
        case .partOfBody: try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(string: "{")))
        case .end: try channel.writeInbound(HTTPServerRequestPart.end(nil))
        case .answer:
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "0"])
            try channel.writeOutbound(HTTPServerResponsePart.head(head))
            try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        }
    }

    @Test func `a slow body is given up once, and its connection ends behind the answer`() throws {
        let channel = try Self.channel()
        try Self.happen(.head, on: channel)
        try Self.happen(.partOfBody, on: channel)
        // More is asked for.
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        try channel.throwIfErrorCaught()
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(throws: BodyEnd.tooSlow) { try channel.throwIfErrorCaught() }
        channel.embeddedEventLoop.advanceTime(by: .seconds(600))
        try channel.throwIfErrorCaught()
        #expect(channel.isActive)
        // What is left of it may not be taken for another request.
        while try channel.readInbound(as: HTTPServerRequestPart.self) != nil {}
        try Self.happen(.partOfBody, on: channel)
        #expect(try channel.readInbound(as: HTTPServerRequestPart.self) == nil)
        try Self.happen(.answer, on: channel)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test(
        arguments: [
            ([.head], true), ([.head, .partOfBody], true), ([.head, .end], false), ([.head, .answer], false),
            ([], false), ([.partOfHead], false),
        ] as [([Happening], Bool)]
    )
    func `a stop gives up the body of a request that has not come whole`(
        happenings: [Happening],
        isGivenUp: Bool
    ) throws {
        let channel = try Self.channel()
        for happening in happenings {
            try Self.happen(happening, on: channel)
        }
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        if isGivenUp {
            #expect(throws: BodyEnd.draining) { try channel.throwIfErrorCaught() }
        } else {
            try channel.throwIfErrorCaught()
        }
    }
}
