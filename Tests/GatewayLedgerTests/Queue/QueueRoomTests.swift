import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayLedger

struct QueueRoomTests {
    private static let room = QueueRoom(inAll: 30, perTenant: 25)

    private var names = 0

    /// How many orders of a tenant find room, one after the other.
    private mutating func fill(_ queue: VideoQueue, _ tenant: TenantID, upTo count: Int, within room: QueueRoom) -> Int
    {
        for number in 0..<count {
            names += 1
            var random = SplitMix64(seed: UInt64(names))
            let id = VideoID(at: Timestamp(milliseconds: Int64(names)), using: &random)
            do throws(GatewayError) {
                try queue.checkRoom(for: tenant, within: room)
                try queue.enter(id, of: tenant, within: room)
                queue.leave(id, waits: true)
            } catch {
                #expect(error.code == .queueFull)
                #expect(error.retry == .after(.seconds(30)))
                return number
            }
        }
        return count
    }

    @Test mutating func `a tenant that floods the queue leaves room for everybody else's share`() async throws {
        let store = try await TestLedger()
        let queue = VideoQueue(ledger: store.ledger.reader)
        let (flood, heavy, newcomer) = (
            store.tenant.id, try await store.createTenant("heavy").id, TenantID(stored: "newcomer")
        )
        try await store.weigh("heavy", 2)
        try await queue.loadIfStale()
        // Alone it may have all of it.
        #expect(fill(queue, flood, upTo: 100, within: QueueRoom(inAll: 30)) == 30)
        // One that weighs twice as much has two thirds of the bound, though it is reached.
        #expect(fill(queue, heavy, upTo: 100, within: QueueRoom(inAll: 30)) == 20)
        // A newcomer has a quarter of it, which is the weights' 1 of 4.
        #expect(fill(queue, newcomer, upTo: 100, within: QueueRoom(inAll: 30)) == 7)
        #expect(fill(queue, flood, upTo: 1, within: QueueRoom(inAll: 30)) == 0)
        #expect(queue.length == 57)
    }

    @Test mutating func `a first video finds room however small its tenant's share is`() async throws {
        let store = try await TestLedger()
        let queue = VideoQueue(ledger: store.ledger.reader)
        try await store.weigh(store.tenant.name.text, 1000)
        try await queue.loadIfStale()
        #expect(fill(queue, store.tenant.id, upTo: 10, within: QueueRoom(inAll: 5)) == 5)
        #expect(fill(queue, TenantID(stored: "small"), upTo: 10, within: QueueRoom(inAll: 5)) == 1)
    }

    @Test mutating func `no tenant has more waiting than one may have`() async throws {
        let store = try await TestLedger()
        let queue = VideoQueue(ledger: store.ledger.reader)
        #expect(fill(queue, store.tenant.id, upTo: 100, within: Self.room) == 25)
        #expect(fill(queue, TenantID(stored: "other"), upTo: 100, within: Self.room) == 15)
    }
}
