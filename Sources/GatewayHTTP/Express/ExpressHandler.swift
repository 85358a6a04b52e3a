import GatewayAccess
import GatewayModel
import NIOCore
import NIOHTTP1
import WebAddresses

/// Answers what the express lane can, and hands everything else on to the framework.
///
/// Answers keep the order of their requests: as long as one that was handed on has no answer, all others go the same way.
/// It stands where answers are not compressed yet, and the rules of HTTP/1 still lie before it.
final class ExpressHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let lane: LiveValue<ExpressLane>
    /// How many requests that were handed on have not been answered whole.
    private var unanswered = 0
    /// The answer to the request whose end is awaited.
    private var answer: ExpressAnswer?
    private var memory: RememberedKey?
    private var peer: PeerAddress?
    private var hasUnflushed = false

    init(lane: LiveValue<ExpressLane>) {
        self.lane = lane
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            answer = unanswered == 0 ? express(head, context) : nil
            if answer == nil {
                unanswered += 1
                context.fireChannelRead(data)
            }
        case .body:
            // A request of the express lane has none.
            if answer == nil {
                context.fireChannelRead(data)
            }
        case .end:
            guard let answer else {
                context.fireChannelRead(data)
                return
            }
            self.answer = nil
            write(answer, context)
        }
    }

    private func express(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> ExpressAnswer? {
        let peer = peer ?? PeerAddress(context.channel.remoteAddress.flatMap { IPAddress($0) })
        self.peer = peer
        return lane.value.answer(head, from: peer, memory: &memory)
    }

    private func write(_ answer: ExpressAnswer, _ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let body = answer.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        hasUnflushed = true
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if hasUnflushed {
            hasUnflushed = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered = max(0, unanswered - 1)
        }
        context.write(data, promise: promise)
    }
}
