import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Cuts a connection whose client leaves its answers unread; and tells what has become of a client and its answer.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    let state = ConnectionState()
    private let unreadTime: TimeAmount
    private let unsentBytes: UnsentBytes
    private var cut: Scheduled<Void>?

    /// - Parameter unreadTime: How long a client may leave an answer unread.
    init(unreadTime: Duration, unsentBytes: @escaping UnsentBytes = { $0.unsentBytes }) {
        self.unreadTime = TimeAmount(unreadTime)
        self.unsentBytes = unsentBytes
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Asked first, because to look into what is written costs more than all else here.
        guard state.isAwaited, case .end = unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        context.write(data, promise: state.promise(insteadOf: promise, on: context.eventLoop))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            state.noteClosed()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.noteClosed()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        cut?.cancel()
        cut = nil
        if !context.channel.isWritable {
            var taken = TakenBytes()
            _ = taken.note(unsentBytes(context))
            cutLater(taken, context)
        }
        context.fireChannelWritabilityChanged()
    }

    /// Cuts the connection once its client has stopped taking what waits for it.
    private func cutLater(_ taken: TakenBytes, _ context: ChannelHandlerContext) {
        cut = context.eventLoop.assumeIsolated()
            .scheduleTask(in: unreadTime) {
                var taken = taken
                if taken.note(self.unsentBytes(context)) {
                    self.cutLater(taken, context)
                } else {
                    context.close(promise: nil)
                }
            }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cut?.cancel()
    }
}
