import GatewayModel
import NIOCore
import NIOHTTP1

/// The rules of HTTP/1 that neither the parser nor the framework keep: what a head must and may not have (RFC 9112,
/// sections 3.2 and 6.1), and when a connection ends (section 9).
///
/// A connection that is to end is closed for writing once its answer is out; for a moment longer the client's bytes are
/// read and dropped, because closing on bytes that are still coming would destroy the answer on its way.
///
/// It also tells the table of its event loop what phase the connection is in, because it looks at every part anyway.
final class HTTP1RuleHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let discardedBytes: Int
    private let lingerTime: TimeAmount
    private let connections: ConnectionTable
    private var context: ChannelHandlerContext?
    private var place: Int?
    private var progress = ConnectionProgress()
    /// The phase that the table knows.
    private var phase = ConnectionPhase.heading
    private(set) var isTakingBytes = true
    private var unanswered = CircularBuffer<HTTP1Persistence>(initialCapacity: 4)
    private var closesAtEnd = false
    /// Whether nothing is taken from the client any more.
    private var isDeaf = false
    /// Whether the body of the last request is not waited for, so that nothing can come behind it.
    private var isBodyGivenUp = false

    init(limits: HTTPLimits, connections: ConnectionTable) {
        discardedBytes = limits.discardedBytes
        lingerTime = TimeAmount(limits.lingerTime)
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        place = connections.insert(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        if let place {
            connections.remove(place)
        }
        place = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDeaf else {
            return
        }
        switch unwrapInboundIn(data) {
        case .head(let head):
            receive(head, as: data, context: context)
        case .body(let bytes):
            progress.receiveBody(bytes: bytes.readableBytes)
            guard progress.bodyBytes <= discardedBytes else {
                context.close(promise: nil)
                return
            }
            context.fireChannelRead(data)
        case .end:
            progress.receiveEnd()
            context.fireChannelRead(data)
        }
    }

    /// Hands a head on that keeps the rules.
    /// - Parameter data: The head as it came.
    private func receive(_ head: HTTPRequestHead, as data: NIOAny, context: ChannelHandlerContext) {
        progress.receiveHead()
        let fields = HTTP1Fields(of: head.headers)
        if let violation = HTTP1Violation(in: head, fields) {
            isDeaf = true
            context.fireErrorCaught(violation)
            return
        }
        unanswered.append(HTTP1Persistence(of: head))
        guard head.isOld || fields.hasSeveralCodings else {
            context.fireChannelRead(data)
            return
        }
        var head = head
        if head.isOld {
            // It would not understand that it is to go on.
            head.headers.remove(name: "expect")
        }
        head.preferGzip()
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isTakingBytes = false
        progress.finishReading()
        notePhase()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        isTakingBytes = true
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Whoever has not sent a request whole is not waited for.
        if event is ChannelShouldQuiesceEvent, progress.phase == .receiving {
            endBody(.draining)
        }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: - What is answered before this

    /// Whether no request is under way, so that another can be answered without being seen here.
    var isFree: Bool {
        !isDeaf && progress.isBetweenRequests
    }

    /// Takes note that a request was answered at once.
    func noteAnswer() {
        progress.noteAnswer()
        guard let place else {
            return
        }
        // Also from one phase to the same: it has begun anew.
        phase = progress.phase
        connections.move(place, to: phase)
    }

    /// Takes note that a request is being answered; ``finishAnswer()`` follows.
    func beginAnswer() {
        progress.receiveHead()
        progress.receiveEnd()
        notePhase()
    }

    /// Takes note that it has been.
    func finishAnswer() {
        progress.finishAnswer()
        notePhase()
    }

    private func notePhase() {
        guard progress.phase != phase, let place else {
            return
        }
        phase = progress.phase
        connections.move(place, to: phase)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.code >= 200:
            // The refusal of bytes that were no request answers nothing that stands here.
            let persistence = unanswered.popFirst() ?? .usual
            guard persistence != .usual else {
                closesAtEnd = isBodyGivenUp || head.headers.contains(name: "connection") && !head.isKeepAlive
                context.write(data, promise: promise)
                return
            }
            context.write(wrapOutboundOut(.head(finished(head, persistence))), promise: promise)
        case .end:
            progress.finishAnswer()
            notePhase()
            context.write(data, promise: closesAtEnd ? lastPromise(promise, on: context.channel) : promise)
        default:
            context.write(data, promise: promise)
        }
    }

    /// What to complete the last write with, so that the connection ends behind it.
    private func lastPromise(_ promise: EventLoopPromise<Void>?, on channel: any Channel) -> EventLoopPromise<Void> {
        isDeaf = true
        let promise = promise ?? channel.eventLoop.makePromise()
        promise.futureResult.whenComplete { [lingerTime] _ in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: lingerTime) {
                channel.close(promise: nil)
            }
        }
        return promise
    }

    /// The head of an answer to a client that wants its connection to end, or to go on only if that is confirmed.
    private func finished(_ head: HTTPResponseHead, _ persistence: HTTP1Persistence) -> HTTPResponseHead {
        var head = head
        let isChunked = head.status.mayHaveResponseBody && !head.headers.contains(name: "content-length")
        closesAtEnd = isBodyGivenUp || persistence.ends || isChunked || !head.isKeepAlive
        head.headers.replaceOrAdd(name: "connection", value: closesAtEnd ? "close" : "keep-alive")
        if isChunked, persistence.isOld {
            // Its end is that of the connection.
            head.version = .http1_0
        }
        return head
    }
}

extension HTTP1RuleHandler: TimedConnection {
    var bodyBytes: Int {
        progress.bodyBytes
    }

    var hasUnsentBytes: Bool {
        context?.unsentBytes.map { $0 > 0 } ?? false
    }

    func close() {
        context?.close(promise: nil)
    }

    func endBody(_ reason: BodyEnd) {
        isDeaf = true
        isBodyGivenUp = true
        progress.receiveEnd()
        notePhase()
        // Whoever reads the body learns of it, and refuses the request.
        context?.fireErrorCaught(reason)
    }
}

extension HTTPRequestHead {
    /// Whether it is of HTTP/1.0, which needs no host, and knows neither chunks nor `100 Continue`.
    var isOld: Bool {
        version == .http1_0
    }

    /// Lets the compressor choose gzip where a client takes it as gladly as deflate, of which there are two readings.
    fileprivate mutating func preferGzip() {
        let codings = headers[canonicalForm: "accept-encoding"].map { $0.lowercased() }
        if codings.contains("gzip"), codings.contains("deflate") {
            headers.replaceOrAdd(name: "accept-encoding", value: "gzip")
        }
    }
}
