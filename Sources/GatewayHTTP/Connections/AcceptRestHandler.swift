import Glibc
import Logging
import NIOCore

/// Lets a listener rest when a connection cannot be accepted, which is when descriptors have run out.
///
/// A read that failed stays pending, and the selector reports the waiting connection again at once and for ever; the
/// framework's own back-off delays the next read only. So reading is switched off for as long, and no error goes on from
/// here, because behind it one would end the listener.
final class AcceptRestHandler: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    private let restTime: TimeAmount
    private let logger: Logger
    private var isResting = false
    private var failures = RepeatedWarning()

    init(restTime: Duration, logger: Logger) {
        self.restTime = TimeAmount(restTime)
        self.logger = logger
    }

    func read(context: ChannelHandlerContext) {
        if !isResting {
            context.read()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Somebody left before being accepted; the next one may be there already.
        if let error = error as? IOError, error.errnoCode == ECONNABORTED {
            return
        }
        if let times = failures.note(at: context.eventLoop.now) {
            logger.error(
                "a connection cannot be accepted; trying again every second",
                metadata: ["error": "\(error)", "times": .stringConvertible(times)]
            )
        }
        rest(context.channel)
    }

    private func rest(_ channel: any Channel) {
        guard !isResting, let options = channel.syncOptions else {
            return
        }
        isResting = true
        try? options.setOption(.autoRead, value: false)
        channel.eventLoop.assumeIsolated()
            .scheduleTask(in: restTime) {
                self.isResting = false
                // A listener that has been closed meanwhile has no options any more.
                try? options.setOption(.autoRead, value: true)
            }
    }
}

extension Channel {
    /// Has a listener accept one connection at a time, so that its cap is never passed, and rest when it can accept none.
    func guardAccepting(restTime: Duration, logger: Logger) async throws {
        try await eventLoop.submit {
            try self.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
            try self.pipeline.syncOperations.addHandler(
                AcceptRestHandler(restTime: restTime, logger: logger),
                position: .first
            )
        }
        .get()
    }
}
