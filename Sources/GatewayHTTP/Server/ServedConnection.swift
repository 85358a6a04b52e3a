import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// A connection as the one task sees it that serves it: what comes over it, part by part, and where answers go.
final class ServedConnection: Sendable {
    let channel: any Channel
    let state: ConnectionState
    let outbound: NIOAsyncChannelOutboundWriter<HTTPResponsePart>
    // Used by one task at a time: that of the connection, or its child, while it waits for that.
    private nonisolated(unsafe) let inbound: NIOAsyncChannelInboundStream<HTTPRequestPart>.AsyncIterator

    init(
        _ inbound: NIOAsyncChannelInboundStream<HTTPRequestPart>,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPResponsePart>,
        over channel: any Channel,
        _ state: ConnectionState
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
        self.channel = channel
        self.state = state
    }

    /// What comes next; nothing once the client sends no more.
    func nextPart() async throws -> HTTPRequestPart? {
        // A reference to what has come, so that a copy is as good.
        var inbound = inbound
        return try await inbound.next()
    }

    /// The head of the next request; what is left of the one before it is passed over.
    func nextHead() async throws -> HTTPRequest? {
        while let part = try await nextPart() {
            if case .head(let head) = part {
                return head
            }
        }
        return nil
    }

    /// A request and its body, which is still to come.
    @inline(never)
    func request(_ head: HTTPRequest) -> Request {
        let fields = head.headerFields
        let isBodiless = fields[.transferEncoding] == nil && fields[.contentLength].map { $0 == "0" } ?? true
        return Request(
            head: head,
            body: isBodiless
                ? RequestBody(buffer: ByteBuffer()) : RequestBody(asyncSequence: ComingBody(connection: self))
        )
    }
}

/// The body of a request that is under way; it is read once.
private struct ComingBody: AsyncSequence, Sendable {
    struct AsyncIterator: AsyncIteratorProtocol {
        let connection: ServedConnection
        var isOver = false

        mutating func next() async throws -> ByteBuffer? {
            guard !isOver, case .body(let bytes)? = try await connection.nextPart() else {
                isOver = true
                return nil
            }
            return bytes
        }
    }

    let connection: ServedConnection

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(connection: connection)
    }
}
