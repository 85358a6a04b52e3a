import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Gathers an answer up to a limit, and keeps what came even when the rest does not.
final class AnswerCollector: HTTPClientResponseDelegate {
    /// The answer is longer than what is read.
    struct BodyTooLong: Error {}

    private struct State {
        var head: HTTPResponseHead?
        var body = ByteBuffer()
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Gathers at most `limit` bytes of body.
    init(limit: Int) {
        self.limit = limit
    }

    /// What has come so far; nothing before the head has.
    func answer(endedBy loss: UpstreamAnswer.TransportFailure?) -> UpstreamAnswer? {
        let state = state.withLock { $0 }
        return state.head.map { head in
            UpstreamAnswer(
                status: Int(head.status.code),
                headers: head.headers,
                body: Array(state.body.readableBytesView),
                loss: loss
            )
        }
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        state.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let fits = state.withLock { state in
            guard state.body.readableBytes + buffer.readableBytes <= limit else {
                return false
            }
            state.body.writeImmutableBuffer(buffer)
            return true
        }
        return fits
            ? task.eventLoop.makeSucceededVoidFuture()
            : task.eventLoop.makeFailedFuture(BodyTooLong())
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) {}
}
