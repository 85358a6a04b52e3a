import GatewayAccess
import GatewayModel
import NIOCore
import WebAddresses

/// Answers what the express lane can from the bytes that have come, and hands everything else on to the parser.
///
/// Answers keep the order of their requests: as long as one that was handed on has no answer, all others go the same way.
/// While a file is on its way, or the client leaves answers unread until the connection is full, all that comes in is
/// held back, and nothing more is read than has come already: nobody can have answers made that it does not take. Those
/// behind it do not know of the file, so that they must not hear either that the connection is to end.
///
/// It stands next to the socket; before it is only what sends files. It asks for what comes next by itself, so that
/// nobody behind it hears of a read that it has answered: the channel must not do so (`autoRead`).
final class ExpressHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// What has come in beside bytes while these are held back.
    private enum Held {
        case event(Any)
        case error(any Error)
    }

    private let lane: LiveValue<ExpressLane>
    /// Knows what is under way behind this, and is told what is answered here.
    private let rules: HTTP1RuleHandler
    private var pieces = RequestPieces()
    /// What has come and was neither answered nor handed on.
    private var bytes: ByteBuffer?
    /// Nothing most of the time, which takes no memory.
    private var held: [Held]?
    private var memory: RememberedKey?
    private var peer: PeerAddress?
    private var hasUnflushed = false
    /// Whether those behind this are to hear that all has been read.
    private var isCompletionDue = false
    /// Whether a file is on its way, or its connection has ended under it.
    private var isSending = false
    /// Whether that has only just begun: most files are gone at once.
    private var isBeginning = false
    /// Whether somebody wants more to be read.
    private var isReadHeld = false

    init(lane: LiveValue<ExpressLane>, rules: HTTP1RuleHandler) {
        self.lane = lane
        self.rules = rules
    }

    // MARK: - What comes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var new = unwrapInboundIn(data)
        if bytes == nil {
            bytes = new
        } else {
            bytes?.writeBuffer(&new)
        }
        process(context)
    }

    /// Answers what has come, or hands it on.
    private func process(_ context: ChannelHandlerContext) {
        while let bytes, !isHeldUp(context) {
            switch pieces.next(in: bytes) {
            case .partial:
                isCompletionDue = true
                return
            case .read(let request, let count):
                if rules.isFree, let answer = answer(request, context) {
                    take(count, of: bytes)
                    write(answer, context)
                } else {
                    handOn(count, of: bytes, context)
                }
            case .other(let count): handOn(count, of: bytes, context)
            }
        }
    }

    private func isHeldUp(_ context: ChannelHandlerContext) -> Bool {
        isSending || isUnread(context)
    }

    /// Whether the client has to take answers before it has others; what was handed on sees to that itself.
    private func isUnread(_ context: ChannelHandlerContext) -> Bool {
        rules.isFree && !context.channel.isWritable
    }

    private func answer(_ request: ExpressRequest, _ context: ChannelHandlerContext) -> ExpressAnswer? {
        let peer = peer ?? PeerAddress(context.channel.remoteAddress.flatMap { IPAddress($0) })
        self.peer = peer
        return lane.value.answer(request, from: peer, memory: &memory)
    }

    private func take(_ count: Int, of bytes: ByteBuffer) {
        guard count < bytes.readableBytes else {
            self.bytes = nil
            return
        }
        self.bytes?.moveReaderIndex(forwardBy: count)
    }

    private func handOn(_ count: Int, of bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        take(count, of: bytes)
        isCompletionDue = true
        let piece = bytes.getSlice(at: bytes.readerIndex, length: count)
        context.fireChannelRead(wrapInboundOut(piece ?? bytes))
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
        if tellCompletion(context) {
            // They may not want more yet.
            context.pipeline.read()
        } else {
            read(context: context)
        }
    }

    /// Tells those behind this that all has been read, where they have had anything of it.
    private func tellCompletion(_ context: ChannelHandlerContext) -> Bool {
        guard isCompletionDue else {
            return false
        }
        isCompletionDue = false
        context.fireChannelReadComplete()
        return true
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        receive(.event(event), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        receive(.error(error), context)
    }

    private func receive(_ what: Held, _ context: ChannelHandlerContext) {
        guard !isHeldUp(context) else {
            held = (held ?? []) + [what]
            return
        }
        // What it means for a head that has not come whole is for the parser to say.
        if let bytes, case .other(let count) = pieces.takeRest(of: bytes) {
            handOn(count, of: bytes, context)
        }
        // It may end the connection, and what is written with it.
        flush(context)
        switch what {
        case .event(let event): context.fireUserInboundEventTriggered(event)
        case .error(let error): context.fireErrorCaught(error)
        }
    }

    // MARK: - What goes out

    private func write(_ answer: ExpressAnswer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.byteBuffer(answer.bytes)), promise: nil)
        hasUnflushed = true
        if let file = answer.file {
            send(file, context)
        } else {
            rules.noteAnswer()
        }
    }

    private func send(_ file: ExpressFile, _ context: ChannelHandlerContext) {
        isSending = true
        isBeginning = true
        rules.beginAnswer()
        // The head goes by itself: with a whole region behind it, the connection would count as full.
        flush(context)
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
            (bytes, held) = (nil, nil)
            context.close(promise: nil)
            return
        }
        isSending = false
        rules.finishAnswer()
        if !isBeginning {
            resume(context)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !isHeldUp(context) {
            resume(context)
        }
        context.fireChannelWritabilityChanged()
    }

    /// Goes on with what was held back, up to what must wait again.
    private func resume(_ context: ChannelHandlerContext) {
        process(context)
        while !isHeldUp(context), let next = held?.first {
            held?.removeFirst()
            receive(next, context)
        }
        flush(context)
        _ = tellCompletion(context)
        if isReadHeld, !isHeldUp(context) {
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
        guard !isHeldUp(context) else {
            isReadHeld = true
            return
        }
        context.read()
    }
}
