import GatewayTestKit
import Testing

@testable import GatewayAPI

struct DeadlineHeapTests {
    @Test(arguments: [UInt64(1), 2, 3])
    func `waits end in the order of their ends, and none before its time`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var heap = DeadlineHeap()
        let ends = (0..<500).map { _ in Duration.seconds(Int(random.next() % 60)) }
        for (number, end) in ends.enumerated() {
            heap.insert(number, until: end)
        }
        #expect(heap.first == ends.min())
        #expect(heap.popFirst(upTo: .seconds(-1)) == nil)
        var popped: [Int] = []
        for second in 0..<60 {
            while let number = heap.popFirst(upTo: .seconds(second)) {
                #expect(ends[number] == .seconds(second))
                popped.append(number)
            }
        }
        #expect(popped.sorted() == Array(0..<500))
        #expect(heap.count == 0)
        #expect(heap.first == nil)
    }

    @Test func `those that are no longer waited for are let go, and the order stays`() {
        var heap = DeadlineHeap()
        for number in 0..<100 {
            heap.insert(number, until: .seconds(100 - number))
        }
        heap.keep { $0.number % 2 == 0 }
        #expect(heap.count == 50)
        var popped: [Int] = []
        while let number = heap.popFirst(upTo: .seconds(100)) {
            popped.append(number)
        }
        #expect(popped == (0..<50).map { 98 - 2 * $0 })
    }
}
