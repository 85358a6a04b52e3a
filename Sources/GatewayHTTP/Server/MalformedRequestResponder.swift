import GatewayModel
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Puts our error body into the bare 400 that the server sends before it cuts a connection that does not speak HTTP.
final class MalformedRequestResponder: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let entropy: Entropy

    init(entropy: Entropy) {
        self.entropy = entropy
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Every 400 of ours has a body; this one alone has none.
        guard case .head(let head) = unwrapOutboundIn(data), head.status == .badRequest,
            head.headerFields[.contentLength] == "0"
        else {
            context.write(data, promise: promise)
            return
        }
        let (answer, body) = answer()
        context.write(wrapOutboundOut(.head(answer)), promise: promise)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
    }

    private func answer() -> (HTTPResponse, ByteBuffer) {
        let tag = RequestID(for: [:], using: entropy)
        var writer = JSONWriter()
        writer.object { object in
            object.member("error") { error in
                error.member("message", "This is not a well-formed HTTP request, or its head is too large.")
                error.member("type", "invalid_request_error")
                error.member("param", nil as String?)
                error.member("code", GatewayError.Code.invalidField.rawValue)
            }
        }
        let headers: HTTPFields = [
            .connection: "close",
            .contentLength: String(writer.buffer.readableBytes),
            .contentType: GatewayResponse.jsonType,
            .requestID: tag.text,
        ]
        return (HTTPResponse(status: .badRequest, headerFields: headers), writer.buffer)
    }
}
