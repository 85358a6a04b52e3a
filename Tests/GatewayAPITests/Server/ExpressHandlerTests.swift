import GatewayModel
import GatewayTestKit
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayArchive
@testable import GatewayHTTP

/// What a connection does while a file is on its way to a client that takes its time.
@Suite(.whereMemoryIsKnown)
struct ExpressHandlerTests {
    private static let size = FileSender.regionBytes + 1000

    /// A connection whose client takes a region only when it is told to.
    private struct Connection {
        let channel: EmbeddedChannel
        let slow = SlowClient()
        let events = EventKeeper()

        init(to film: ExpressFilm, _ limits: HTTPLimits = HTTPLimits()) throws {
            let lane = film.gateway.publicListener().lane
            channel = EmbeddedChannel()
            let table = ConnectionTable(eventLoop: channel.eventLoop, limits: limits)
            let rules = HTTP1RuleHandler(limits: limits, connections: table)
            try channel.pipeline.syncOperations.addHandlers([
                slow, FileSender(unreadTime: .seconds(60)), ExpressHandler(lane: lane, rules: rules),
                ByteToMessageHandler(HTTPRequestDecoder()), HTTPResponseEncoder(), rules, events,
            ])
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func send(_ head: HTTPRequestHead) throws {
            try send(head.text)
        }

        func send(_ text: String) throws {
            try channel.writeInbound(ByteBuffer(string: text))
        }

        /// Has the client take answers again, or no longer.
        func setWritable(_ isWritable: Bool) {
            channel.isWritable = isWritable
            channel.pipeline.fireChannelWritabilityChanged()
        }

        /// Answers a request that was handed on.
        func answer() throws {
            let head = HTTPResponseHead(version: .http1_1, status: .accepted, headers: ["Content-Length": "0"])
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        }

        /// The paths of the requests that were handed on since this was last asked, and the bodies behind them.
        func handedOn() throws -> [String] {
            var paths: [String] = []
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
                switch part {
                case .head(let head): paths.append(head.uri)
                case .body(let bytes): paths[paths.count - 1] += " " + String(buffer: bytes)
                case .end: break
                }
            }
            return paths
        }
    }

    private static func film() async throws -> ExpressFilm {
        let film = try await ExpressFilm(count: size)
        try await film.readOnce()
        return film
    }

    @Test func `what comes in behind a file waits for it, and nothing more is read`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        let status = film.head("/v1/videos/\(film.video)")
        try connection.send(film.head())
        #expect(connection.slow.take() == ["200"])
        #expect(connection.slow.regions.count == 1)
        #expect(film.gateway.use.beingRead == [film.archived.digest])
        #expect(film.lines.count == 1)

        try connection.send(status)
        try connection.send(film.head("/healthz"))
        let reads = connection.slow.reads
        connection.channel.read()
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        connection.channel.pipeline.fireErrorCaught(HTTP1Violation.host)
        for _ in 0..<2 {
            #expect(connection.slow.take() == [])
            #expect(try connection.handedOn() == [])
            #expect(connection.events.count == 0)
            #expect(connection.slow.reads == reads)
            try connection.channel.throwIfErrorCaught()
            connection.slow.takeRegion()
        }
        #expect(connection.slow.take() == ["200"])
        #expect(try connection.handedOn() == ["/healthz"])
        #expect(connection.events.count == 1)
        #expect(connection.slow.reads == reads + 1)
        #expect(throws: HTTP1Violation.host) {
            try connection.channel.throwIfErrorCaught()
        }
        #expect(film.gateway.use.beingRead == [])
        #expect(film.lines.dropFirst().first == "\(Self.size) 200")
        #expect(film.descriptors == 1)
    }

    @Test func `a file behind a file waits, too`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        let part = HTTPHeaders([("Range", "bytes=0-9")])
        for head in [film.head(), film.head(nil, part), film.head("/v1/videos/\(film.video)")] {
            try connection.send(head)
        }
        connection.slow.takeRegion()
        #expect(connection.slow.take() == ["200"])
        connection.slow.takeRegion()
        #expect(connection.slow.take() == ["206"])
        #expect(connection.slow.regions.count == 1)
        connection.slow.takeRegion()
        #expect(connection.slow.take() == ["200"])
        #expect(film.lines.dropFirst().prefix(2) == ["\(Self.size) 200", "10 206"])
    }

    @Test func `what stands behind a request that is not plain is the parser's`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        let status = "/v1/videos/\(film.video)"
        try connection.send(film.head(status))
        // It takes nothing behind one that ends the connection.
        #expect(throws: HTTPParserError.closedConnection) {
            try connection.send(film.head(status, ["Connection": "close"]).text + film.head(status).text)
        }
        #expect(connection.slow.take() == ["200"])
        #expect(try connection.handedOn() == [status])
    }

    @Test func `a client that leaves its answers unread has no more made, and nothing more is read`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        let status = "/v1/videos/\(film.video)"
        let wrong = film.head(status, ["Authorization": "Bearer kgw_wrong"]).text
        try connection.send(film.head(status))
        connection.setWritable(false)
        let reads = connection.slow.reads
        try connection.send(wrong + film.head(status).text)
        try connection.send(wrong)
        connection.channel.read()
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(connection.slow.take() == ["200"])
        #expect(connection.slow.reads == reads)
        #expect(connection.events.count == 0)
        connection.setWritable(true)
        #expect(connection.slow.take() == ["401", "200", "401"])
        #expect(connection.slow.reads == reads + 1)
        #expect(connection.events.count == 1)
        #expect(try connection.handedOn() == [])
    }

    @Test func `a head that comes in pieces is answered, wherever it is cut`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        let text = film.head("/v1/videos/\(film.video)").text
        for cut in stride(from: 1, to: text.utf8.count, by: 7) + [text.utf8.count - 2, text.utf8.count - 1] {
            let index = text.utf8.index(text.startIndex, offsetBy: cut)
            try connection.send(String(text[..<index]))
            #expect(connection.slow.take() == [])
            try connection.send(String(text[index...]))
            #expect(connection.slow.take() == ["200"])
        }
        #expect(try connection.handedOn() == [])
    }

    @Test func `behind an order, whose body is no head, reads are answered once it has been`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        let status = "/v1/videos/\(film.video)"
        let order = film.head("/v1/videos", ["Content-Length": "27"], method: .POST)
        let body = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".prefix(27)
        for cut in [0, 5, 26] {
            try connection.send(order.text + String(body.prefix(cut)))
            try connection.send(String(body.dropFirst(cut)) + film.head(status).text)
            let handed = try connection.handedOn()
            #expect(handed.count == 2)
            #expect(handed.last == status)
            try connection.answer()
            try connection.answer()
            #expect(connection.slow.take() == ["202", "202"])
            try connection.send(film.head(status))
            #expect(connection.slow.take() == ["200"])
        }
    }

    @Test(arguments: [(0, 75), (20, 15)] as [(Int, Int64)])
    func `between requests a connection has its time from the last answer, with a part of a head less`(
        bytes: Int,
        seconds: Int64
    ) async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        let head = film.head("/v1/videos/\(film.video)")
        for _ in 0..<3 {
            connection.channel.embeddedEventLoop.advanceTime(by: .seconds(14))
            try connection.send(head)
        }
        #expect(connection.slow.take() == ["200", "200", "200"])
        if bytes > 0 {
            try connection.send(String(head.text.prefix(bytes)))
        }
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        #expect(connection.channel.isActive)
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!connection.channel.isActive)
    }

    @Test func `the end of what a client sends in the middle of a head is for the parser to judge`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        try connection.send(String(film.head().text.prefix(20)))
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(throws: HTTPParserError.invalidEOFState) {
            try connection.channel.throwIfErrorCaught()
        }
    }

    @Test func `a client that leaves in the middle has its line, and the file is closed`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        try connection.send(film.head())
        connection.slow.takeRegion()
        #expect(film.descriptors == 2)
        connection.channel.close(promise: nil)
        connection.channel.embeddedEventLoop.run()
        #expect(film.lines.last == "\(FileSender.regionBytes) 200")
        #expect(film.lines.count == 2)
        #expect(film.gateway.use.beingRead == [])
        #expect(film.descriptors == 1)
    }

    @Test func `a client that leaves its file unread is cut off`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        try connection.send(film.head())
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(connection.channel.isActive)
        connection.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!connection.channel.isActive)
        connection.channel.embeddedEventLoop.run()
        #expect(film.lines.last == "0 200")
        #expect(film.gateway.use.beingRead == [])
    }

    @Test func `a file that is removed while it is read is read to its end`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        try connection.send(film.head())
        try film.gateway.removeFile(film.archived.digest)
        film.gateway.use.openFiles.close(film.archived.digest)
        #expect(film.descriptors == 1)
        connection.slow.takeRegion()
        connection.slow.takeRegion()
        #expect(connection.slow.take() == ["200"])
        #expect(film.lines.last == "\(Self.size) 200")
        #expect(film.descriptors == 0)
    }
}

/// The end of a connection at its socket: takes everything at once but regions of files.
private final class SlowClient: ChannelOutboundHandler {
    typealias OutboundIn = IOData

    private(set) var regions: [EventLoopPromise<Void>?] = []
    private(set) var reads = 0
    private var written: [String] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .fileRegion:
            regions.append(promise)
            return
        case .byteBuffer(let bytes):
            written += String(buffer: bytes).split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
        }
        promise?.succeed()
    }

    func flush(context: ChannelHandlerContext) {}

    func read(context: ChannelHandlerContext) {
        reads += 1
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        let left = regions
        regions = []
        for promise in left {
            promise?.fail(ChannelError.ioOnClosedChannel)
        }
    }

    /// Takes the first region.
    func takeRegion() {
        if !regions.isEmpty {
            regions.removeFirst()?.succeed()
        }
    }

    /// What was written since this was last asked.
    func take() -> [String] {
        defer { written = [] }
        return written
    }
}

/// Counts the events that come through.
private final class EventKeeper: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private(set) var count = 0

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        count += 1
    }
}
