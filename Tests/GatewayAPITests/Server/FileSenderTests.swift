import GatewayModel
import GatewayTestKit
import Glibc
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import GatewayHTTP

struct FileSenderTests {
    private static let size = 3 * FileSender.regionBytes + 5

    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = try folder.write(String(repeating: "x", count: Self.size), to: "film.mp4")
    }

    /// The server's end of a connection.
    private static func connection(_ handlers: [any ChannelHandler]) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handlers: handlers)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    /// Has a connection send bytes of the file.
    private func send(
        _ bytes: Range<Int>,
        over channel: EmbeddedChannel,
        telling sent: SentCount = SentCount()
    ) throws
        -> Outcome
    {
        let file = try HeldFile(path)
        var part = FilePart(
            FileRegion(fileHandle: file.handle, readerIndex: bytes.lowerBound, endIndex: bytes.upperBound),
            of: file
        )
        part.onSent = { sent.add($0) }
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let outcome = Outcome(of: file)
        promise.futureResult.assumeIsolated().whenComplete { outcome.complete($0) }
        channel.triggerUserOutboundEvent(part, promise: promise)
        return outcome
    }

    @Test(arguments: [
        0..<1, 7..<FileSender.regionBytes, 0..<FileSender.regionBytes, 0..<FileSender.regionBytes + 1, 5..<size,
    ])
    func `a part goes out region by region`(bytes: Range<Int>) throws {
        let channel = try Self.connection([FileSender(unreadTime: .seconds(60))])
        let sent = SentCount()
        let outcome = try send(bytes, over: channel, telling: sent)
        var position = bytes.lowerBound
        while let part = try channel.readOutbound(as: IOData.self) {
            guard case .fileRegion(let region) = part else {
                Issue.record("no region of a file")
                return
            }
            #expect(region.readerIndex == position)
            #expect((1...FileSender.regionBytes).contains(region.readableBytes))
            position = region.endIndex
        }
        #expect(position == bytes.upperBound)
        #expect(sent.total == bytes.count)
        #expect(outcome.isSent == true)
        #expect(!outcome.isOpen)
    }

    @Test func `the next region waits for the one before, and the file stays open for both`() throws {
        let full = FullConnection()
        let channel = try Self.connection([full, FileSender(unreadTime: .seconds(60))])
        let sent = SentCount()
        let outcome = try send(0..<FileSender.regionBytes + 9, over: channel, telling: sent)
        #expect(full.held.count == 1)
        #expect(outcome.isOpen)
        full.take()
        #expect(full.held.count == 1)
        #expect(sent.total == FileSender.regionBytes)
        #expect(outcome.isSent == nil)
        #expect(outcome.isOpen)
        full.take()
        #expect(full.held.isEmpty)
        #expect(outcome.isSent == true)
        #expect(!outcome.isOpen)
    }

    @Test func `a client that leaves a region unread is cut off, one that takes each in time is not`() throws {
        let full = FullConnection()
        let channel = try Self.connection([full, FileSender(unreadTime: .seconds(60))])
        let sent = SentCount()
        let outcome = try send(0..<Self.size, over: channel, telling: sent)
        for _ in 0..<2 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(59))
            #expect(channel.isActive)
            full.take()
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(!channel.isActive)
        #expect(outcome.isSent == false)
        #expect(sent.total == 2 * FileSender.regionBytes)
        #expect(!outcome.isOpen)
    }

    @Test(arguments: [(TakenBytes.step, true), (TakenBytes.step - 1, false)])
    func `a client that takes a region slowly is cut off only once it has stopped`(bytes: Int, isKept: Bool) throws {
        let full = FullConnection()
        var left = FileSender.regionBytes
        let channel = try Self.connection([full, FileSender(unreadTime: .seconds(60)) { _ in left }])
        let outcome = try send(0..<Self.size, over: channel)
        for _ in 0..<3 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(58))
            left -= bytes
            channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        }
        #expect(channel.isActive == isKept)
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(!channel.isActive)
        #expect(outcome.isSent == false)
    }

    @Test func `between two files nobody is cut off`() throws {
        let full = FullConnection()
        let channel = try Self.connection([full, FileSender(unreadTime: .seconds(60))])
        for _ in 0..<2 {
            let outcome = try send(0..<1, over: channel)
            full.take()
            #expect(outcome.isSent == true)
            channel.embeddedEventLoop.advanceTime(by: .seconds(600))
            #expect(channel.isActive)
        }
    }

    @Test func `a file that has become shorter ends its connection`() throws {
        let full = FullConnection()
        let channel = try Self.connection([full, FileSender(unreadTime: .seconds(60))])
        let outcome = try send(0..<FileSender.regionBytes, over: channel)
        #expect(truncate(path, off_t(FileSender.regionBytes)) == 0)
        channel.embeddedEventLoop.advanceTime(by: FileSender.longestPeriod)
        #expect(channel.isActive)
        #expect(truncate(path, off_t(FileSender.regionBytes - 1)) == 0)
        channel.embeddedEventLoop.advanceTime(by: FileSender.longestPeriod)
        #expect(!channel.isActive)
        #expect(outcome.isSent == false)
        #expect(!outcome.isOpen)
    }

    @Test func `a connection that has ended takes no file`() throws {
        let channel = try Self.connection([FileSender(unreadTime: .seconds(60))])
        try channel.close().wait()
        channel.embeddedEventLoop.run()
        let outcome = try send(0..<Self.size, over: channel)
        #expect(outcome.isSent == false)
        #expect(!outcome.isOpen)
    }

    @Test func `what is no file goes on`() throws {
        let channel = try Self.connection([FileSender(unreadTime: .seconds(60))])
        #expect(throws: ChannelError.operationUnsupported) {
            try channel.triggerUserOutboundEvent("a word").wait()
        }
    }
}

/// A file that is open for as long as somebody holds this.
private final class HeldFile: Sendable {
    let handle: NIOFileHandle

    init(_ path: String) throws {
        handle = try NIOFileHandle(_deprecatedPath: path)
    }

    deinit {
        try? handle.close()
    }
}

/// What has become of a part.
private final class Outcome {
    /// Whether it was sent, once that is known.
    private(set) var isSent: Bool?
    private weak var file: HeldFile?

    init(of file: HeldFile) {
        self.file = file
    }

    /// Whether somebody still holds the file.
    var isOpen: Bool {
        file != nil
    }

    func complete(_ result: Result<Void, any Error>) {
        switch result {
        case .success: isSent = true
        case .failure: isSent = false
        }
    }
}

/// How many bytes were said to be sent.
private final class SentCount: Sendable {
    private let bytes = Atomic(0)

    var total: Int {
        bytes.load(ordering: .relaxed)
    }

    func add(_ more: Int) {
        bytes.add(more, ordering: .relaxed)
    }
}

/// Holds back what is written, as a connection does whose client does not read.
private final class FullConnection: ChannelOutboundHandler {
    typealias OutboundIn = IOData

    private(set) var held: [EventLoopPromise<Void>?] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        held.append(promise)
    }

    func flush(context: ChannelHandlerContext) {}

    func handlerRemoved(context: ChannelHandlerContext) {
        for promise in held {
            promise?.fail(ChannelError.ioOnClosedChannel)
        }
    }

    /// Takes what was written first.
    func take() {
        held.removeFirst()?.succeed()
    }
}
