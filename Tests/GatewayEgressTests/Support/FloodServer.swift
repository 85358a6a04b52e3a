import NIOCore
import NIOPosix

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
