import GatewayModel
import Hummingbird
import HummingbirdCore
import NIOCore

extension HTTPServerBuilder {
    /// HTTP/1.1 within our limits, answers compressed, and told what became of them.
    static func gateway(
        limits: HTTPLimits,
        entropy: Entropy,
        clock: any WallClock,
        connections: ListenerConnections,
        lane: LiveValue<ExpressLane>
    ) -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionGuard(limits: limits), MalformedRequestResponder(entropy: entropy, clock: clock),
            ],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerFieldBytes,
                maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headerFields
            )
        )
        return HTTPServerBuilder { responder in
            GatewayChannel(
                HTTP1Channel(
                    responder: { request, writer, channel in
                        do {
                            try await responder(request, writer, channel)
                        } catch {
                            await ConnectionState.current?.settle(on: channel, isWritten: false)
                            throw error
                        }
                        await ConnectionState.current?.settle(on: channel, isWritten: true)
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
