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

        init(to film: ExpressFilm) throws {
            let lane = film.gateway.publicListener().lane
            channel = EmbeddedChannel(handlers: [
                slow, FileSender(unreadTime: .seconds(60)), ExpressHandler(lane: lane), events,
            ])
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func send(_ head: HTTPRequestHead) throws {
            try channel.writeInbound(HTTPServerRequestPart.head(head))
            try channel.writeInbound(HTTPServerRequestPart.end(nil))
        }

        /// The paths of the requests that were handed on since this was last asked.
        func handedOn() throws -> [String] {
            var paths: [String] = []
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
                if case .head(let head) = part {
                    paths.append(head.uri)
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
        #expect(connection.slow.take() == ["end", "200", "body", "end"])
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
        #expect(connection.slow.take() == ["end", "206"])
        #expect(connection.slow.regions.count == 1)
        connection.slow.takeRegion()
        #expect(connection.slow.take() == ["end", "200", "body", "end"])
        #expect(film.lines.dropFirst().prefix(2) == ["\(Self.size) 200", "10 206"])
    }

    @Test func `what is sent behind the last request of a connection is not answered`() async throws {
        let film = try await Self.film()
        let connection = try Connection(to: film)
        try connection.send(film.head(nil, ["Connection": "close"]))
        try connection.send(film.head("/v1/videos/\(film.video)"))
        connection.channel.pipeline.fireErrorCaught(HTTP1Violation.host)
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        connection.slow.takeRegion()
        connection.slow.takeRegion()
        #expect(connection.slow.take() == ["200", "end"])
        #expect(try connection.handedOn() == [])
        try connection.channel.throwIfErrorCaught()
        #expect(connection.events.count == 1)
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
        #expect(!connection.slow.take().contains("end"))
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
        #expect(connection.slow.take() == ["200", "end"])
        #expect(film.lines.last == "\(Self.size) 200")
        #expect(film.descriptors == 0)
    }
}

/// The end of a connection at its socket: takes everything at once but regions of files.
private final class SlowClient: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart

    private(set) var regions: [EventLoopPromise<Void>?] = []
    private(set) var reads = 0
    private var written: [String] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .body(.fileRegion):
            regions.append(promise)
            return
        case .head(let head): written.append("\(head.status.code)")
        case .body: written.append("body")
        case .end: written.append("end")
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
