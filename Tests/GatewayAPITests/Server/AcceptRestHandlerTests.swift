import GatewayModel
import GatewayTestKit
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayHTTP

struct AcceptRestHandlerTests {
    /// Counts what the listener's socket is asked for.
    private final class ReadCounter: ChannelOutboundHandler {
        typealias OutboundIn = Never

        var count = 0

        func read(context: ChannelHandlerContext) {
            count += 1
            context.read()
        }
    }

    private let log = CapturedLog()
    private let reads = ReadCounter()

    private func listener() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(reads)
        try channel.pipeline.syncOperations.addHandler(
            AcceptRestHandler(restTime: .seconds(1), logger: log.logger)
        )
        return channel
    }

    private static func isReading(_ channel: EmbeddedChannel) -> Bool? {
        channel.options.last { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool
    }

    @Test func `a listener without descriptors asks for no connection for a second, and then again`() throws {
        let channel = try listener()
        channel.read()
        #expect(reads.count == 1)
        for _ in 0..<3 {
            channel.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
            // Behind it, an error would end the listener.
            try channel.throwIfErrorCaught()
            #expect(Self.isReading(channel) == false)
            channel.read()
            #expect(reads.count == 1)
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(Self.isReading(channel) == true)
        channel.read()
        #expect(reads.count == 2)
    }

    @Test func `it says so once a minute, with how often`() throws {
        let channel = try listener()
        for second in 0..<61 {
            channel.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
            if second < 60 {
                channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            }
        }
        #expect(log.lines.map { $0.metadata["times"] } == [.stringConvertible(1), .stringConvertible(60)])
        #expect(log.lines.allSatisfy { $0.level == .error })
    }

    @Test func `a client that left before it was accepted lets nobody wait`() throws {
        let channel = try listener()
        channel.pipeline.fireErrorCaught(IOError(errnoCode: 103, reason: "accept"))
        try channel.throwIfErrorCaught()
        #expect(Self.isReading(channel) != false)
        #expect(log.lines.isEmpty)
    }
}
