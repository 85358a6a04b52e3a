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
        case ends
        /// It ends, as HTTP/1.0 has it.
        case endsOld

        var ends: Bool {
            self == .ends || self == .endsOld
        }

        var isOld: Bool {
            self == .confirmed || self == .endsOld
        }
    }

    private let lingerTime: Duration
    private var unanswered = CircularBuffer<Persistence>(initialCapacity: 4)
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
        let fields = HTTP1Fields(of: head.headers)
        if let violation = HTTP1Violation(in: head, fields) {
            isDeaf = true
            context.fireErrorCaught(violation)
            return
        }
        unanswered.append(Self.persistence(of: head))
        guard head.isOld || fields.hasSeveralCodings else {
            context.fireChannelRead(data)
            return
        }
        if head.isOld {
            // It would not understand that it is to go on.
            head.headers.remove(name: "expect")
        }
        head.preferGzip()
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.code >= 200:
            // The refusal of bytes that were no request answers nothing that stands here.
            let persistence = unanswered.popFirst() ?? .usual
            guard persistence != .usual else {
                closesAtEnd = head.headers.contains(name: "connection") && !head.isKeepAlive
                context.write(data, promise: promise)
                return
            }
            context.write(wrapOutboundOut(.head(finished(head, persistence))), promise: promise)
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

    /// The head of an answer to a client that wants its connection to end, or to go on only if that is confirmed.
    private func finished(_ head: HTTPResponseHead, _ persistence: Persistence) -> HTTPResponseHead {
        var head = head
        let isChunked = head.status.mayHaveResponseBody && !head.headers.contains(name: "content-length")
        closesAtEnd = persistence.ends || isChunked || !head.isKeepAlive
        head.headers.replaceOrAdd(name: "connection", value: closesAtEnd ? "close" : "keep-alive")
        if isChunked, persistence.isOld {
            // Its end is that of the connection.
            head.version = .http1_0
        }
        return head
    }

    private static func persistence(of head: HTTPRequestHead) -> Persistence {
        switch (head.isKeepAlive, head.isOld) {
        case (true, false): .usual
        case (true, true): .confirmed
        case (false, let isOld): isOld ? .endsOld : .ends
        }
    }
}

/// What the rules of HTTP/1 ask of a request's header fields, found in one pass over them.
private struct HTTP1Fields {
    var hosts = 0
    var transferCodings = 0
    var isChunked = true
    var hasSeveralCodings = false

    init(of headers: HTTPHeaders) {
        for (name, value) in headers {
            // Few names have these lengths, so that hardly any is compared.
            switch name.utf8.count {
            case 4 where name.lowercased() == "host": hosts += 1
            case 15 where name.lowercased() == "accept-encoding":
                hasSeveralCodings = value.utf8.contains(UInt8(ascii: ","))
            case 17 where name.lowercased() == "transfer-encoding":
                transferCodings += 1
                isChunked = isChunked && value.lowercased() == "chunked"
            default: break
            }
        }
    }
}

/// A head that is refused before anybody looks at its path.
enum HTTP1Violation: Error {
    /// A request of HTTP/1.1 without a host, or any with two.
    case host
    /// A body in a coding that is not ours.
    case transferCoding

    /// The rule that a head breaks, if it does.
    fileprivate init?(in head: HTTPRequestHead, _ fields: HTTP1Fields) {
        if fields.hosts > 1 || fields.hosts == 0 && !head.isOld {
            self = .host
        } else if fields.transferCodings > 1 || !fields.isChunked {
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
