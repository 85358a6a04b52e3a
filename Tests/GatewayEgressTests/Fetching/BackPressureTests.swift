import GatewayModel
import Testing

@testable import GatewayEgress

/// A file of any size passes through bounded memory.
@Suite struct BackPressureTests {
    private static let length = 64 << 20

    @Test func `a receiver that is slow holds the sender back`() async throws {
        try await FloodServer.run(length: Self.length) { port, halts in
            var sentWhileWaiting = 0
            var received = 0
            var largest = 0
            try await FileFetcher(limits: .forTests)
                .fetch("http://127.0.0.1:\(port)/", limit: Int64(Self.length)) { piece in
                    if received == 0 {
                        for await sent in halts {
                            sentWhileWaiting = sent
                        }
                    }
                    received += piece.count
                    largest = max(largest, piece.count)
                }
            #expect(received == Self.length)
            // What has left the sender and was not taken is in the kernel's buffers, not in ours.
            #expect(sentWhileWaiting > 0)
            #expect(sentWhileWaiting < Self.length / 2)
            #expect(largest <= 1 << 20)
        }
    }
}
