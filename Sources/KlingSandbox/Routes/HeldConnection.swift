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
