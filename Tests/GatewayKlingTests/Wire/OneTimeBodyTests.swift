import AsyncHTTPClient
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import GatewayKling

/// The body that leaves at most once.
@Suite struct OneTimeBodyTests {
    @Test func `a body is taken before its first byte is written`() async throws {
        let body = OneTimeBody([1, 2, 3])
        #expect(!body.wasTaken)
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let writer = HTTPClient.Body.StreamWriter { part in
            #expect(body.wasTaken)
            #expect(part.readableBytes == 3)
            return loop.makeSucceededVoidFuture()
        }
        try await body.stream.stream(writer).get()
        #expect(body.wasTaken)
    }

    @Test func `a body cannot be written twice, not even by a client that tries`() async throws {
        let body = OneTimeBody([1, 2, 3])
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let written = Mutex(0)
        let writer = HTTPClient.Body.StreamWriter { part in
            written.withLock { $0 += part.readableBytes }
            return loop.makeSucceededVoidFuture()
        }
        let stream = body.stream
        try await stream.stream(writer).get()
        for again in [stream, body.stream] {
            await #expect(throws: OneTimeBody.TakenTwice.self) { try await again.stream(writer).get() }
        }
        #expect(written.withLock(\.self) == 3)
    }

    @Test func `its length is announced`() {
        #expect(OneTimeBody([1, 2, 3]).stream.contentLength == 3)
    }
}
