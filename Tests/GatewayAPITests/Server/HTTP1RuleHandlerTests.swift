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

    @Test func `a connection that is to end drops what comes, and lingers no longer than it may`() throws {
        let closes = CloseRecorder()
        let channel = EmbeddedChannel(handlers: [closes, HTTP1RuleHandler(lingerTime: .seconds(2))])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
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
        let channel = EmbeddedChannel(handler: HTTP1RuleHandler(lingerTime: .seconds(2)))
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
}
