import AsyncHTTPClient
import NIOCore
import Synchronization

/// The body of one POST, which is handed to the HTTP client at most once and remembers whether it did.
///
/// It is asked for only after the connection stands and the request's head has been written to it. As long as it was
/// not taken, the upstream cannot have received an order, whatever error ended the call: a request that lacks its
/// announced body is incomplete. The memory is set before the first byte is handed over, so it errs on the safe side.
/// With a proxy nothing changes: the connection stands once the proxy has let it through, and TLS is agreed on behind
/// it.
final class OneTimeBody: Sendable {
    /// Why the body could not be taken.
    struct TakenTwice: Error {}

    private let bytes: ByteBuffer
    private let taken = Atomic(false)

    /// Takes the bytes to send.
    init(_ bytes: [UInt8]) {
        self.bytes = ByteBuffer(bytes: bytes)
    }

    /// Whether any part of it may have been written.
    var wasTaken: Bool {
        taken.load(ordering: .sequentiallyConsistent)
    }

    /// The body in the client's terms; a second attempt to send it fails.
    var stream: HTTPClient.Body {
        .stream(contentLength: Int64(bytes.readableBytes)) { writer in
            guard !self.taken.exchange(true, ordering: .sequentiallyConsistent) else {
                return writer.write(.byteBuffer(ByteBuffer())).flatMapThrowing { throw TakenTwice() }
            }
            return writer.write(.byteBuffer(self.bytes))
        }
    }
}
