import GatewayModel
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// A connection that speaks HTTP/1.1 by the book and compresses its answers.
struct GatewayChannel: ServerChildChannel {
    /// A connection and what is known of it.
    struct Value: ServerChildChannelValue {
        fileprivate let http: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
        fileprivate let state: ConnectionState

        var channel: any Channel {
            http.channel
        }
    }

    /// How many bytes are read at once over a new connection, more once that is too little: a short request fits,
    /// and each connection keeps a buffer of this length.
    private static let firstReadBytes = 256
    private static let readBytes = 64...(64 << 10)

    let turn: RequestTurn
    let configuration: ListenerConfiguration
    let connections: ListenerConnections
    let lane: LiveValue<ExpressLane>

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let (pipeline, limits) = (channel.pipeline.syncOperations, configuration.limits)
            var decoderLimits = NIOHTTPDecoderLimitConfiguration()
            decoderLimits.maxHeaderFieldSize = limits.headerFieldBytes
            decoderLimits.maxHeaderListSize = limits.headerBytes
            decoderLimits.maxHeaderFieldCount = limits.headerFields
            // Requests wait for each other in the asynchronous channel; what is wrong with one is answered by us; and
            // the fields of answers cannot have been made wrong.
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false,
                withErrorHandling: false,
                withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: decoderLimits
            )
            let guardian = ConnectionGuard(unreadTime: limits.unreadTime)
            try pipeline.addHandlers([
                HTTP1ToHTTPServerCodec(secure: false), guardian,
                MalformedRequestResponder(entropy: configuration.entropy, clock: configuration.clock),
                HTTPConnectionStateHandler(logger: logger),
            ])
            let http = try NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
            try pipeline.addHTTP1Handlers(
                limits: limits,
                connections: connections.table(on: channel.eventLoop),
                lane: lane
            )
            // The express lane asks.
            try channel.syncOptions?.setOption(.autoRead, value: false)
            try channel.syncOptions?
                .setOption(
                    .recvAllocator,
                    value: AdaptiveRecvByteBufferAllocator(
                        minimum: Self.readBytes.lowerBound,
                        initial: Self.firstReadBytes,
                        maximum: Self.readBytes.upperBound
                    )
                )
            return Value(http: http, state: guardian.state)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await turn.serve(value.http, value.state)
    }
}

extension ChannelPipeline.SynchronousOperations {
    /// Puts the rules of HTTP/1, the compressor, and what guards it, where answers are in NIO's own types, which they
    /// want; and next to the socket what sends files, and the express lane.
    func addHTTP1Handlers(limits: HTTPLimits, connections: ConnectionTable, lane: LiveValue<ExpressLane>? = nil) throws
    {
        let compression = CompressionGuard()
        // Its first buffer is made for each connection, and used by none whose answers are not compressed.
        let compressor = HTTPResponseCompressor(initialByteBufferCapacity: 0) { head, _ in
            compression.intent(for: &head)
        }
        let rules = HTTP1RuleHandler(limits: limits, connections: connections)
        try addHandlers(
            [rules, compressor, compression],
            position: .before(handler(type: HTTP1ToHTTPServerCodec.self))
        )
        let express: [any ChannelHandler] = lane.map { [ExpressHandler(lane: $0, rules: rules)] } ?? []
        try addHandlers([FileSender(unreadTime: limits.unreadTime)] + express, position: .first)
    }
}

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

/// Which answers are compressed for whoever accepts it.
///
/// Compression tells how much of an answer repeats itself, which betrays a secret that stands beside text of an
/// attacker's choice. No answer has a key in it, and no browser sends one by itself, so that nobody can have answers
/// made to such an end.
enum CompressionRule {
    /// How long a compressed answer is, in bytes.
    ///
    /// A shorter one fits into one packet anyway; a longer one would occupy its event loop for too long, and one whose
    /// length is not known is made while it is sent.
    static let bytes = 1024...(2 << 20)

    /// Whether an answer is one of these, whatever its caller accepts.
    static func takes(_ head: HTTPResponseHead) -> Bool {
        guard let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), bytes.contains(length),
            let type = head.headers.first(name: "content-type"), takes(type: type)
        else {
            return false
        }
        return !head.headers.contains(name: "content-encoding")
    }

    /// Text of any kind, but no films, which are compressed already, and no event streams, which must not be held back.
    static func takes(type: String) -> Bool {
        let bare = type.prefix { $0 != ";" }
        return bare == "application/json" || bare == "application/problem+json"
            || bare.hasPrefix("text/") && bare != "text/event-stream"
    }
}

extension HTTPResponseHead {
    /// Says that the answer may look different to somebody who accepts another coding.
    mutating func varyByCoding() {
        let values = headers["vary"]
        if !values.contains(where: { $0.lowercased().contains("accept-encoding") }) {
            headers.replaceOrAdd(name: "vary", value: (values + ["Accept-Encoding"]).joined(separator: ", "))
        }
    }
}
