import NIOCore
import NIOPosix

@testable import KlingSandbox

/// A bare TCP connection, to see what is really sent and that it is really closed.
enum RawConnection {
    typealias Inbound = NIOAsyncChannelInboundStream<ByteBuffer>
    typealias Outbound = NIOAsyncChannelOutboundWriter<ByteBuffer>

    /// Sends `request`, closes its own end if so told, and returns all that came until the other side closed.
    static func exchange(_ request: String, with base: String, closingEarly: Bool = false) async throws -> String {
        try await open(to: base) { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            if closingEarly {
                outbound.finish()
            }
            return try await rest(of: inbound)
        }
    }

    /// All that comes until the other side closes.
    static func rest(of inbound: Inbound) async throws -> String {
        var received = ByteBuffer()
        for try await part in inbound {
            received.writeImmutableBuffer(part)
        }
        return String(buffer: received)
    }

    /// A connection for as long as `body` takes.
    static func open<Value: Sendable>(
        to base: String,
        _ body: @Sendable (Inbound, Outbound) async throws -> Value
    ) async throws -> Value {
        let port = Int(base.split(separator: ":").last ?? "") ?? 0
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(.seconds(Patience.seconds))
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
        return try await channel.executeThenClose { inbound, outbound in try await body(inbound, outbound) }
    }

    /// A create on the wire.
    static func create(_ prompt: String) -> String {
        let body = String(decoding: (["prompt": .string(prompt)] as JSON).bytes, as: UTF8.self)
        return """
            POST \(SandboxClient.path) HTTP/1.1\r
            host: sandbox\r
            authorization: Bearer sk-test\r
            content-length: \(body.utf8.count)\r
            \r
            \(body)
            """
    }
}
