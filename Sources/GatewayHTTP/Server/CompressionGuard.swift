import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// Keeps from the compressor what it is not made for, and tells it which answers to compress.
///
/// It takes one request off its queue for every head that is written, and traps when there is none. So a head that ends
/// no request goes around it: `100 Continue`, and the refusal of bytes that were no request.
final class CompressionGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Of the requests that are not answered yet, whether each asks for a head alone; as long as the compressor's queue.
    private var unanswered = CircularBuffer<Bool>(initialCapacity: 4)
    /// Whether the answer that is being written is a head alone.
    private var isHeadAlone = false
    /// From here one writes around the compressor.
    private var compressor: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) {
        compressor = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseCompressor.self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        compressor = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            unanswered.append(head.method == .HEAD)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(let head) = unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        if head.status.code >= 200, let isHeadAlone = unanswered.popFirst() {
            self.isHeadAlone = isHeadAlone
            context.write(data, promise: promise)
        } else {
            compressor?.write(data, promise: promise)
        }
    }

    /// What the compressor asks about every head that it is given.
    func intent(for head: inout HTTPResponseHead) -> HTTPResponseCompressor.CompressionIntent {
        guard CompressionRule.takes(head) else {
            return .doNotCompress
        }
        head.varyByCoding()
        return isHeadAlone ? .doNotCompress : .compressIfPossible
    }
}
