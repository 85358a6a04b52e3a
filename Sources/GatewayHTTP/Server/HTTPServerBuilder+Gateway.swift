import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

extension HTTPServerBuilder {
    /// HTTP/1.1 within our limits, answers compressed, with `100 Continue` for whoever waits for it.
    static func gateway(limits: HTTPLimits, entropy: Entropy) -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits: limits), MalformedRequestResponder(entropy: entropy)],
            idleTimeout: TimeAmount(limits.idleTime),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerFieldBytes,
                maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headerFields
            )
        )
        return HTTPServerBuilder { responder in
            CompressingChannel(
                HTTP1Channel(
                    responder: { request, writer, channel in
                        if request.waitsForContinue(upTo: limits.bodyBytes) {
                            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
                        }
                        try await responder(request, writer, channel)
                    },
                    configuration: configuration
                )
            )
        }
    }
}

extension Request {
    /// Whether the client holds its body back until it is told that it is welcome; one that is too long is not.
    fileprivate func waitsForContinue(upTo limit: Int) -> Bool {
        guard let expectation = headers[.expect], expectation.lowercased() == "100-continue" else {
            return false
        }
        return declaredLength.map { $0 <= limit } ?? true
    }
}
