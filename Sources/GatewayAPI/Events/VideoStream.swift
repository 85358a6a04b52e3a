import GatewayHTTP
import GatewayModel
import NIOCore
import Synchronization

/// The stream that tells what becomes of one video.
final class VideoStream: PiecewiseBody {
    /// Where a stream begins; a reference, so that it takes little memory of a task.
    final class Beginning: Sendable {
        /// What its client knows once it has the first event.
        let told: EventID.Told
        /// The first event; nothing where its client has had it.
        let first: StreamEvent?
        /// Whether its client has had the end already.
        let isOver: Bool

        init(told: EventID.Told, first: StreamEvent?, isOver: Bool) {
            self.told = told
            self.first = first
            self.isOver = isOver
        }
    }

    private let stream: EventStream
    /// What is sent first; nothing once it is, because a stream lasts.
    private let first: Mutex<ByteBuffer?>
    private let told: Mutex<EventID.Told>

    /// Makes a stream.
    init(_ stream: EventStream, from beginning: Beginning) {
        self.stream = stream
        first = Mutex(beginning.first?.bytes)
        told = Mutex(beginning.told)
    }

    @concurrent func send(to writer: inout any BodyWriter) async throws -> Bool {
        if !stream.hasBegun {
            try await stream.begin(&writer)
            if let first = takeFirst() {
                try await stream.send(first, to: &writer)
            }
        }
        while stream.isWanted, let news = takeNews() {
            guard try await stream.tell(news, to: &writer) else {
                return false
            }
        }
        guard stream.isWanted, !isOver else {
            return false
        }
        return try await stream.rest(&writer)
    }

    private func takeFirst() -> ByteBuffer? {
        first.withLock { first in
            defer { first = nil }
            return first
        }
    }

    /// Whether its client has been told the end.
    private var isOver: Bool {
        told.withLock(\.status.isFinal)
    }

    /// What has happened since its client was told last, which counts as told from now on.
    @inline(never)
    private func takeNews() -> ByteBuffer? {
        guard let event = stream.watch.latest?.event else {
            return nil
        }
        return told.withLock { told in
            guard event.told.changedAt >= told.changedAt, event.told.status != told.status else {
                return nil
            }
            told = event.told
            return event.bytes
        }
    }

    func wait() async {
        await stream.wait()
    }

    func end() {
        stream.end()
    }
}
