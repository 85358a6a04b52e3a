import Glibc
import NIOCore

/// Has the kernel send parts of files, between a head and an end that go the usual way (`sendfile`).
///
/// The framework's answers consist of bytes alone, so that a part comes here, next to the socket, as an event, behind
/// what was written before it; the head has told its length. It goes out in regions, each once the one before is in the
/// socket's buffer. How long a client may leave bytes of one untaken is seen to here, because nobody else sees a
/// connection that is not full.
///
/// Of a file that has become shorter the kernel sends nothing and tells no error, and NIO asks it again and again; so
/// that is looked for as well.
final class FileSender: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// A region that is on its way.
    private struct Pending {
        let file: NIOFileHandle
        let end: Int
        var since: NIODeadline
        var taken = TakenBytes()
    }

    /// The longest region in bytes: most go out at once, and with a longer one the kernel does no less.
    static let regionBytes = 256 << 10
    /// The longest time between two looks at a region that is on its way.
    static let longestPeriod = TimeAmount.seconds(1)

    private let unreadTime: TimeAmount
    private let unsentBytes: UnsentBytes
    private var pending: Pending?
    private var look: Scheduled<Void>?

    /// Makes a sender.
    /// - Parameter unreadTime: How long a client has to take ``TakenBytes/step`` bytes, or a region.
    init(unreadTime: Duration, unsentBytes: @escaping UnsentBytes = { $0.unsentBytes }) {
        self.unreadTime = TimeAmount(unreadTime)
        self.unsentBytes = unsentBytes
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        look?.cancel()
        look = nil
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let part = event as? FilePart else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        send(part, from: part.region.readerIndex, promise: promise, context: context)
        lookLater(context: context)
    }

    /// Sends what is left of a part, and completes the promise behind its last byte.
    private func send(
        _ part: FilePart,
        from start: Int,
        promise: EventLoopPromise<Void>?,
        context: ChannelHandlerContext
    ) {
        let end = min(start + Self.regionBytes, part.region.endIndex)
        guard start < end else {
            promise?.succeed()
            return
        }
        let region = FileRegion(fileHandle: part.region.fileHandle, readerIndex: start, endIndex: end)
        pending = Pending(file: region.fileHandle, end: end, since: context.eventLoop.now)
        let isSent = context.eventLoop.makePromise(of: Void.self)
        // Holds the part, and with it the file, for as long as NIO has the region.
        isSent.futureResult.assumeIsolated()
            .whenComplete { result in
                self.pending = nil
                switch result {
                case .success:
                    part.onSent?(end - start)
                    self.send(part, from: end, promise: promise, context: context)
                case .failure(let error):
                    promise?.fail(error)
                }
            }
        context.writeAndFlush(wrapOutboundOut(.fileRegion(region)), promise: isSent)
    }

    /// Has a look at the region that is on its way, if there is one then; most are gone at once.
    private func lookLater(context: ChannelHandlerContext) {
        guard pending != nil, look == nil else {
            return
        }
        look = context.eventLoop.assumeIsolated()
            .scheduleTask(in: min(unreadTime, Self.longestPeriod)) {
                self.look = nil
                self.lookAfterPending(context: context)
            }
    }

    private func lookAfterPending(context: ChannelHandlerContext) {
        guard var pending else {
            return
        }
        if pending.taken.note(unsentBytes(context)) {
            pending.since = context.eventLoop.now
        }
        self.pending = pending
        let isInTime = context.eventLoop.now - pending.since < unreadTime
        if isInTime, Self.isThere(pending) {
            lookLater(context: context)
        } else {
            context.close(promise: nil)
        }
    }

    /// Whether the file is still long enough.
    private static func isThere(_ pending: Pending) -> Bool {
        let length = try? pending.file.withUnsafeFileDescriptor { lseek($0, 0, SEEK_END) }
        return length.map { $0 >= off_t(pending.end) } ?? false
    }
}

extension Channel {
    /// Sends a part of a file behind all that was written before.
    ///
    /// Returns when the last byte has left the program; a task that is canceled meanwhile ends the connection, because
    /// the part cannot be taken back.
    func send(_ part: FilePart) async throws {
        let isSent = eventLoop.makePromise(of: Void.self)
        // Never at once, so that it stays behind writes that wait for their turn on the event loop.
        eventLoop.execute {
            self.triggerUserOutboundEvent(part, promise: isSent)
        }
        try await withTaskCancellationHandler {
            try await isSent.futureResult.get()
        } onCancel: {
            close(promise: nil)
        }
    }
}
