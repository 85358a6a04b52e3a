import GatewayModel
import NIOCore
import NIOPosix
import Testing

@testable import GatewayEgress

/// A file of any size passes through bounded memory.
@Suite struct BackPressureTests {
    private static let length = 64 << 20

    @Test func `a receiver that is slow holds the sender back`() async throws {
        try await FloodServer.run(length: Self.length) { port, halts in
            var sentWhileWaiting = 0
            var received = 0
            var largest = 0
            try await FileFetcher(limits: .forTests)
                .fetch("http://127.0.0.1:\(port)/", limit: Int64(Self.length)) { piece in
                    if received == 0 {
                        for await sent in halts {
                            sentWhileWaiting = sent
                        }
                    }
                    received += piece.count
                    largest = max(largest, piece.count)
                }
            #expect(received == Self.length)
            // What has left the sender and was not taken is in the kernel's buffers, not in ours.
            #expect(sentWhileWaiting > 0)
            #expect(sentWhileWaiting < Self.length / 2)
            #expect(largest <= 1 << 20)
        }
    }
}

/// A server that sends a long file as fast as it is taken, and tells how much of it has left once it can send no more.
enum FloodServer {
    /// How much is written at a time.
    static let piece = 1 << 16

    /// Runs `body` with the port of a server whose file has `length` bytes, and with what it tells: how many bytes had
    /// left when the sending came to a halt, or to its end.
    static func run<Result>(
        length: Int,
        _ body: (Int, AsyncStream<Int>) async throws -> Result
    ) async throws -> Result {
        let (halts, halt) = AsyncStream.makeStream(of: Int.self)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Flood(length: length, halt: halt))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(channel.localAddress?.port ?? 0, halts)
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    private final class Flood: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let length: Int
        private let halt: AsyncStream<Int>.Continuation
        private let filler = ByteBuffer(repeating: 7, count: FloodServer.piece)
        private var sent = 0
        private var sentAtLastLook = -1

        init(length: Int, halt: AsyncStream<Int>.Continuation) {
            self.length = length
            self.halt = halt
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: \(length)\r\n\r\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
            sendNext(context)
            look(context)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private func sendNext(_ context: ChannelHandlerContext) {
            guard sent < length else {
                return
            }
            let promise = context.eventLoop.makePromise(of: Void.self)
            context.writeAndFlush(wrapOutboundOut(filler), promise: promise)
            promise.futureResult.assumeIsolated()
                .whenSuccess {
                    self.sent += FloodServer.piece
                    self.sendNext(context)
                }
        }

        private func look(_ context: ChannelHandlerContext) {
            guard sent < length, sent != sentAtLastLook else {
                halt.yield(sent)
                halt.finish()
                return
            }
            sentAtLastLook = sent
            context.eventLoop.assumeIsolated()
                .scheduleTask(in: .milliseconds(300)) {
                    self.look(context)
                }
        }
    }
}
