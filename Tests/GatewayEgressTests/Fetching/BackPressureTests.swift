import GatewayModel
import GatewayTestKit
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import GatewayEgress

/// A file of any size passes through bounded memory.
@Suite struct BackPressureTests {
    private static let length = 64 << 20

    /// The most that may be on its way: what the kernel keeps on both sides, and a few pieces of ours.
    private static let onItsWay = 16 << 20

    @Test func `a receiver that is slow holds the sender back`() async throws {
        let progress = FloodServer.Progress(length: Self.length)
        try await FloodServer.run(progress) { port in
            var received = 0
            var largest = 0
            var looked = 0
            try await FileFetcher(limits: .forTests)
                .fetch("http://127.0.0.1:\(port)/", limit: Int64(Self.length)) { piece in
                    received += piece.count
                    largest = max(largest, piece.count)
                    // Now and then it takes nothing until the sender can send no more: one that nothing holds back
                    // goes on to its end meanwhile.
                    if received / (4 << 20) > looked {
                        looked = received / (4 << 20)
                        try? await Patience.until("the sender has come to a halt") { progress.isHalted }
                        #expect(progress.sent - received <= Self.onItsWay)
                    }
                }
            #expect(received == Self.length)
            #expect(looked >= 16)
            #expect(largest <= 1 << 20)
        }
    }
}

/// A server that sends a long file as fast as it is taken, and tells how far it has come.
enum FloodServer {
    /// How much is written at a time.
    static let piece = 1 << 16

    /// How much has been sent, and whether more can be sent now.
    final class Progress: Sendable {
        private struct State {
            var sent = 0
            var isWaiting = false
        }

        let length: Int
        private let state = Mutex(State())

        init(length: Int) {
            self.length = length
        }

        /// What the kernel has taken, in bytes.
        var sent: Int {
            state.withLock(\.sent)
        }

        /// Whether the kernel takes no more at present, or all has been sent.
        var isHalted: Bool {
            state.withLock { $0.isWaiting || $0.sent >= length }
        }

        /// Notes that a piece is to be sent, or was.
        fileprivate func note(isWaiting: Bool) {
            state.withLock { state in
                state.isWaiting = isWaiting
                state.sent += isWaiting ? 0 : FloodServer.piece
            }
        }
    }

    /// Runs `body` with the port of a server that tells its progress.
    static func run<Result>(_ progress: Progress, _ body: (Int) async throws -> Result) async throws -> Result {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Flood(progress))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(channel.localAddress?.port ?? 0)
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

        private let progress: Progress
        private let filler = ByteBuffer(repeating: 7, count: FloodServer.piece)

        init(_ progress: Progress) {
            self.progress = progress
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: \(progress.length)\r\n\r\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
            sendNext(context)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private func sendNext(_ context: ChannelHandlerContext) {
            guard progress.sent < progress.length else {
                return
            }
            let promise = context.eventLoop.makePromise(of: Void.self)
            // What the kernel takes at once is sent before this returns.
            progress.note(isWaiting: true)
            context.writeAndFlush(wrapOutboundOut(filler), promise: promise)
            promise.futureResult.assumeIsolated()
                .whenSuccess {
                    self.progress.note(isWaiting: false)
                    self.sendNext(context)
                }
        }
    }
}
