import Synchronization
import Testing

@testable import GatewayModel

struct EntropyTests {
    /// Fills memory with numbers that count up, as much of it as it is told.
    private final class Source: Sendable {
        let asked = Mutex(0)

        func fill(_ memory: UnsafeMutableRawBufferPointer, _ share: Int) -> Int {
            asked.withLock { asked in
                for (index, byte) in memory.indices.enumerated() where index.isMultiple(of: 8) {
                    memory.storeBytes(of: UInt64(asked * 1000 + index / 8), toByteOffset: byte, as: UInt64.self)
                }
                asked += 1
            }
            return memory.count / share
        }
    }

    @Test
    func `each number is given out once, and the system is asked once for many`() {
        let source = Source()
        let reserve = EntropyReserve { source.fill($0, 1) }
        let drawn = (0..<320).map { _ in reserve.next() }
        #expect(Set(drawn).count == 320)
        #expect(Set(drawn) == Set((0..<10).flatMap { ask in (0..<32).map { UInt64(ask * 1000 + $0) } }))
        #expect(source.asked.withLock { $0 } == 10)
    }

    @Test(arguments: [2, 256])
    func `where the system gives less, nothing of it is used`(share: Int) {
        let source = Source()
        let reserve = EntropyReserve { source.fill($0, share) }
        let drawn = (0..<4).map { _ in reserve.next() }
        #expect(Set(drawn).count == 4)
        #expect(drawn.allSatisfy { $0 > 100_000 })
        #expect(source.asked.withLock { $0 } == 4)
    }

    @Test
    func `the system's numbers differ, whoever draws them`() async {
        let drawn = await withTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<500).map { _ in Entropy.system.next() } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(drawn).count == 4000)
    }
}
