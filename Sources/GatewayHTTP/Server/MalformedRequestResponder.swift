import GatewayModel
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Puts our status and error body into the bare 400 that the server sends before it cuts a connection that does not speak
/// HTTP.
final class MalformedRequestResponder: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let entropy: Entropy
    private let clock: any WallClock
    /// Of the first thing that was wrong; the parser may stumble over what follows.
    private var refusal: Refusal?

    init(entropy: Entropy, clock: any WallClock) {
        self.entropy = entropy
        self.clock = clock
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What is wrong with a body that came too late is said by its route.
        if !(error is BodyEnd) {
            refusal = refusal ?? Refusal(error)
        }
        // The one kind of error that the framework answers.
        context.fireErrorCaught(error is HTTP1Violation ? HTTPParserError.unknown : error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Every 400 of ours has a body; this one alone has none, and comes behind an error.
        guard let refusal, case .head(let head) = unwrapOutboundIn(data), head.status == .badRequest,
            head.headerFields[.contentLength] == "0"
        else {
            context.write(data, promise: promise)
            return
        }
        let (answer, body) = answer(refusal)
        context.write(wrapOutboundOut(.head(answer)), promise: promise)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
    }

    private func answer(_ refusal: Refusal) -> (HTTPResponse, ByteBuffer) {
        let tag = RequestID(for: [:], at: clock.now, using: entropy)
        var writer = JSONWriter()
        writer.object { object in
            object.member("error") { error in
                error.member("message", refusal.message)
                error.member("type", "invalid_request_error")
                error.member("param", refusal.parameter)
                error.member("code", GatewayError.Code.invalidField.rawValue)
            }
        }
        let body = writer.buffer
        let headers: HTTPFields = [
            .connection: "close",
            .contentLength: String(body.readableBytes),
            .contentType: GatewayResponse.jsonType,
            .requestID: tag.text,
        ]
        return (HTTPResponse(status: refusal.status, headerFields: headers), body)
    }
}

/// What a connection is told before it is cut.
private struct Refusal {
    static let malformed = Refusal(.badRequest, "This is not a well-formed HTTP request.")

    let status: HTTPResponse.Status
    let message: String
    let parameter: String?

    private init(_ status: HTTPResponse.Status, _ message: String, parameter: String? = nil) {
        self.status = status
        self.message = message
        self.parameter = parameter
    }

    init(_ error: any Error) {
        switch error {
        case HTTP1Violation.host:
            self.init(.badRequest, "A request needs the header field Host, and no second one.", parameter: "Host")
        case HTTP1Violation.transferCoding:
            self.init(
                .notImplemented,
                "The only Transfer-Encoding that is understood is chunked.",
                parameter: "Transfer-Encoding"
            )
        case HTTPParserError.headerOverflow:
            self.init(.requestHeaderFieldsTooLarge, "The head of this request is too large.")
        default: self = .malformed
        }
    }
}
