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
                try? await watchClient()
                try? await channel.closeFuture.get()
            } onGracefulShutdown: {
                channel.close(promise: nil)
            }
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// A client that closes its end is not noticed by itself, because it may still want to read.
    private func watchClient() async throws {
        let channel = channel
        try await channel.eventLoop
            .submit {
                try channel.pipeline.syncOperations.addHandler(CloseWithClient(), position: .first)
            }
            .get()
    }
}

/// Closes the connection as soon as the client has closed its end.
private final class CloseWithClient: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
