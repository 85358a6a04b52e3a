import Testing

@testable import GatewaySQLite

struct ArrivalQueueTests {
    @Test
    func `what has come first is taken first, however it is taken`() {
        var queue = ArrivalQueue<Int>()
        var (next, expected) = (0, 0)
        // Each round leaves a few more behind, and the last ones take all.
        for (coming, going) in [(3, 1), (0, 2), (10, 4), (7, 7), (1, 5), (0, 2), (100, 60), (0, 40)] {
            for _ in 0..<coming {
                queue.append(next)
                next += 1
            }
            for _ in 0..<going {
                #expect(queue.next() == expected)
                expected += 1
            }
            #expect(queue.count == next - expected)
        }
        #expect(queue.next() == nil)
    }

    @Test(arguments: [(0, 128, 0), (1, 128, 1), (128, 128, 128), (129, 128, 128), (1000, 128, 128), (5, .max, 5)])
    func `a batch has no more than its limit, and the rest goes on waiting`(count: Int, limit: Int, taken: Int) {
        for skipped in [0, 1] {
            var queue = ArrivalQueue<Int>()
            for number in 0..<(count + skipped) {
                queue.append(number)
            }
            for number in 0..<skipped {
                #expect(queue.next() == number)
            }
            #expect(queue.next(atMost: limit) == Array(skipped..<(skipped + taken)))
            #expect(queue.count == count - taken)
            #expect(queue.next() == (count > taken ? skipped + taken : nil))
        }
    }
}
