import GatewayModel
import Hummingbird
import HummingbirdCore
import NIOCore

extension HTTPServerBuilder {
    /// HTTP/1.1 within our limits, answers compressed, and told what became of them.
    /// - Parameter turn: Answers, in the stead of what the framework would have answer.
    static func gateway(
        _ turn: RequestTurn,
        limits: HTTPLimits,
        entropy: Entropy,
        clock: any WallClock,
        connections: ListenerConnections,
        lane: LiveValue<ExpressLane>
    ) -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionGuard(unreadTime: limits.unreadTime),
                MalformedRequestResponder(entropy: entropy, clock: clock),
            ],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerFieldBytes,
                maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headerFields
            )
        )
        return HTTPServerBuilder { _ in
            GatewayChannel(
                HTTP1Channel(
                    responder: { request, writer, channel in
                        try await turn.answer(request, over: channel, by: writer)
                    },
                    configuration: configuration
                ),
                limits: limits,
                connections: connections,
                lane: lane
            )
        }
    }
}
