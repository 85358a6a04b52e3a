import GatewayTelemetry
import Testing

struct RequestIDTests {
    /// Counts up from a number.
    private struct Counting: RandomNumberGenerator {
        var value: UInt64

        mutating func next() -> UInt64 {
            defer { value &+= 1 }
            return value
        }
    }

    @Test
    func `a name has a random half and counts up`() {
        var entropy = Counting(value: 0xAB)
        let names = RequestIDs(using: &entropy)
        #expect(names.next().description == "00000000000000ab00000000000000ad")
        #expect(names.next().description == "00000000000000ab00000000000000ae")
    }

    @Test
    func `the counter runs over its end`() {
        var entropy = Counting(value: .max - 1)
        let names = RequestIDs(using: &entropy)
        #expect(names.next().description == "fffffffffffffffe0000000000000000")
    }

    @Test
    func `names drawn at the same time differ`() async {
        var entropy = SystemRandomNumberGenerator()
        let names = RequestIDs(using: &entropy)
        let drawn = await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { (0..<500).map { _ in names.next() } }
            }
            return await group.reduce(into: Set<RequestID>()) { $0.formUnion($1) }
        }
        #expect(drawn.count == 4000)
    }
}
