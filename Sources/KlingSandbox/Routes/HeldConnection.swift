import NIOCore
import ServiceLifecycle

/// A connection on which nothing is answered, until the time is over, the client has gone or the server is to stop.
struct HeldConnection {
    let channel: any Channel

    /// Returns once the connection is closed.
    func wait(seconds: Double) async {
        let channel = channel
        let ending = channel.eventLoop.scheduleTask(in: .nanoseconds(Int64(seconds * 1_000_000_000))) {
            channel.close(promise: nil)
        }
        defer { ending.cancel() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                try? await ClientWatch.closeWithClient(channel)
                try? await channel.closeFuture.get()
            } onGracefulShutdown: {
                channel.close(promise: nil)
            }
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

/// Notices that a client has closed its end of a connection.
///
/// A server does not see that by itself, because such a client may still want to read. It sits in every connection from
/// the start, since a client may be gone before anybody asks.
final class ClientWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private var clientIsGone = false
    private var closesWithClient = false

    /// From now on, and from before, the connection is closed once the client has closed its end.
    static func closeWithClient(_ channel: any Channel) async throws {
        try await channel.eventLoop
            .submit {
                let watch = try channel.pipeline.syncOperations.handler(type: ClientWatch.self)
                watch.closesWithClient = true
                if watch.clientIsGone {
                    channel.close(promise: nil)
                }
            }
            .get()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            clientIsGone = true
            if closesWithClient {
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }
}
