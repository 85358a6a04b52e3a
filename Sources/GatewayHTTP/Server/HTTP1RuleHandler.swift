import GatewayModel
import NIOCore
import NIOHTTP1

/// The rules of HTTP/1 that neither the parser nor the framework keep: what a head must and may not have (RFC 9112,
/// sections 3.2 and 6.1), and when a connection ends (section 9).
///
/// A connection that is to end is closed for writing once its answer is out; for a moment longer the client's bytes are
/// read and dropped, because closing on bytes that are still coming would destroy the answer on its way.
final class HTTP1RuleHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How a client that is not answered yet wants its connection to go on.
    private enum Persistence {
        /// It goes on unless somebody says otherwise, as HTTP/1.1 has it.
        case usual
        /// It goes on if that is confirmed, as HTTP/1.0 has it, which knows no chunks either.
        case confirmed
        /// It ends.
        case none
    }

    private let lingerTime: Duration
    private var unanswered = CircularBuffer<(persistence: Persistence, isOld: Bool)>(initialCapacity: 4)
    private var closesAtEnd = false
    /// Whether nothing is taken from the client any more.
    private var isDeaf = false

    init(lingerTime: Duration) {
        self.lingerTime = lingerTime
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDeaf else {
            return
        }
        guard case .head(var head) = unwrapInboundIn(data) else {
            context.fireChannelRead(data)
            return
        }
        if let violation = HTTP1Violation(in: head) {
            isDeaf = true
            context.fireErrorCaught(violation)
            return
        }
        unanswered.append((Self.persistence(of: head), head.isOld))
        if head.isOld {
            // It would not understand that it is to go on.
            head.headers.remove(name: "expect")
        }
        head.preferGzip()
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            finish(&head)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end where closesAtEnd:
            isDeaf = true
            let promise = promise ?? context.eventLoop.makePromise()
            let channel = context.channel
            promise.futureResult.whenComplete { [lingerTime] _ in
                channel.close(mode: .output, promise: nil)
                channel.eventLoop.scheduleTask(in: TimeAmount(lingerTime)) {
                    channel.close(promise: nil)
                }
            }
            context.write(data, promise: promise)
        default:
            context.write(data, promise: promise)
        }
    }

    /// Says how the connection goes on.
    private func finish(_ head: inout HTTPResponseHead) {
        // The refusal of bytes that were no request answers nothing that stands here.
        let request = unanswered.popFirst()
        let isChunked = head.status.mayHaveResponseBody && !head.headers.contains(name: "content-length")
        switch request?.persistence {
        case .confirmed? where head.isKeepAlive && !isChunked:
            head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
        case .confirmed?, .none?:
            head.headers.replaceOrAdd(name: "connection", value: "close")
        case .usual?, nil: break
        }
        closesAtEnd = !head.isKeepAlive
        if isChunked, request?.isOld == true {
            // Its end is that of the connection.
            head.version = .http1_0
        }
    }

    private static func persistence(of head: HTTPRequestHead) -> Persistence {
        guard head.isKeepAlive else {
            return .none
        }
        return head.isOld ? .confirmed : .usual
    }
}

/// A head that is refused before anybody looks at its path.
enum HTTP1Violation: Error {
    /// A request of HTTP/1.1 without a host, or any with two.
    case host
    /// A body in a coding that is not ours.
    case transferCoding

    /// The rule that a head breaks, if it does.
    init?(in head: HTTPRequestHead) {
        let hosts = head.headers["host"].count
        let codings = head.headers[canonicalForm: "transfer-encoding"]
        if hosts > 1 || hosts == 0 && !head.isOld {
            self = .host
        } else if !codings.isEmpty, codings.count > 1 || codings[0].lowercased() != "chunked" {
            self = .transferCoding
        } else {
            return nil
        }
    }
}

extension HTTPRequestHead {
    /// Whether it is of HTTP/1.0, which needs no host, and knows neither chunks nor `100 Continue`.
    fileprivate var isOld: Bool {
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
