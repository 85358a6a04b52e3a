import GatewayAccess
import GatewayModel
import NIOCore
import NIOHTTP1
import WebAddresses

/// Answers what the express lane can, and hands everything else on to the framework.
///
/// Answers keep the order of their requests: as long as one that was handed on has no answer, all others go the same way;
/// and while a file is on its way, all that comes in is held back, and nothing more is read than has come already. The
/// framework does not know of the file, so that it must not hear either that the connection is to end.
///
/// It stands where answers are not compressed yet, and the rules of HTTP/1 still lie before it, and what sends files.
final class ExpressHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What has come in while a file is on its way.
    private enum Held {
        case part(NIOAny)
        case event(Any)
        case error(any Error)
    }

    private let lane: LiveValue<ExpressLane>
    /// How many requests that were handed on have not been answered whole.
    private var unanswered = 0
    /// The answer to the request whose end is awaited.
    private var answer: ExpressAnswer?
    private var memory: RememberedKey?
    private var peer: PeerAddress?
    private var hasUnflushed = false
    /// Whether a file is on its way, or its connection has ended under it.
    private var isSending = false
    /// Whether that has only just begun: most files are gone at once.
    private var isBeginning = false
    /// Whether the connection ends behind it, so that what was sent after its request is not answered.
    private var isLast = false
    /// Nothing most of the time, which takes no memory.
    private var held: CircularBuffer<Held>?
    /// Whether somebody wants more to be read.
    private var isReadHeld = false

    init(lane: LiveValue<ExpressLane>) {
        self.lane = lane
    }

    // MARK: - What comes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isSending else {
            hold(.part(data))
            return
        }
        receive(data, context)
    }

    private func receive(_ data: NIOAny, _ context: ChannelHandlerContext) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            answer = unanswered == 0 ? express(head, context) : nil
            switch answer?.body {
            case nil:
                unanswered += 1
                context.fireChannelRead(data)
            case .file: isLast = !head.isKeepAlive
            case .empty, .bytes: break
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

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard !isSending else {
            hold(.event(event))
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func hold(_ what: Held) {
        held = held ?? CircularBuffer(initialCapacity: 4)
        held?.append(what)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isSending else {
            hold(.error(error))
            return
        }
        context.fireErrorCaught(error)
    }

    // MARK: - What goes out

    private func write(_ answer: ExpressAnswer, _ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: answer.headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        hasUnflushed = true
        switch answer.body {
        case .empty: writeEnd(context)
        case .bytes(let bytes):
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            writeEnd(context)
        case .file(let file): send(file, context)
        }
    }

    private func writeEnd(_ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        hasUnflushed = true
    }

    private func send(_ file: ExpressFile, _ context: ChannelHandlerContext) {
        // The head goes by itself: with a whole region behind it, the connection would count as full.
        flush(context)
        isSending = true
        isBeginning = true
        let isSent = context.eventLoop.makePromise(of: Void.self)
        isSent.futureResult.assumeIsolated()
            .whenComplete { result in
                file.end()
                self.finish(result, context)
            }
        context.triggerUserOutboundEvent(file.part, promise: isSent)
        isBeginning = false
    }

    private func finish(_ result: Result<Void, any Error>, _ context: ChannelHandlerContext) {
        guard case .success = result else {
            // Nothing may be taken for the rest of the file.
            held = nil
            context.close(promise: nil)
            return
        }
        isSending = false
        writeEnd(context)
        if !isBeginning {
            resume(context)
        }
    }

    /// Goes on with what was held back, up to the next file that is not gone at once.
    private func resume(_ context: ChannelHandlerContext) {
        while !isSending, let next = held?.popFirst() {
            switch next {
            case .part where isLast, .error where isLast: break
            case .part(let data): receive(data, context)
            case .event(let event):
                // It may end the connection, and what is written with it.
                flush(context)
                context.fireUserInboundEventTriggered(event)
            case .error(let error):
                flush(context)
                context.fireErrorCaught(error)
            }
        }
        flush(context)
        context.fireChannelReadComplete()
        if !isSending, isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    private func flush(_ context: ChannelHandlerContext) {
        if hasUnflushed {
            hasUnflushed = false
            context.flush()
        }
    }

    func read(context: ChannelHandlerContext) {
        guard !isSending else {
            isReadHeld = true
            return
        }
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            unanswered = max(0, unanswered - 1)
        }
        context.write(data, promise: promise)
    }
}
