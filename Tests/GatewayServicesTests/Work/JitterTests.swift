import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayServices

struct JitterTests {
    @Test(arguments: [0, 1, 9, 10, 250, 5000, 3_600_000] as [Int64])
    func `full jitter is anything up to the duration, and a rhythm is kept or up to a fifth early`(milliseconds: Int64)
    {
        let jitter = Jitter(entropy: .seeded(UInt64(milliseconds)))
        let duration = Duration.milliseconds(milliseconds)
        var (full, rhythm): ([Duration], [Duration]) = ([], [])
        for _ in 0..<2000 {
            full.append(jitter.full(duration))
            rhythm.append(jitter.rhythm(duration))
        }
        #expect(full.allSatisfy { $0 >= .zero && $0 <= duration })
        #expect(rhythm.allSatisfy { $0 >= .milliseconds(milliseconds * 4 / 5) && $0 <= duration })
        #expect((full.min() ?? duration) * 20 <= duration)
        #expect((full.max() ?? .zero) * 20 >= duration * 19)
        #expect((rhythm.max() ?? .zero) * 100 >= duration * 99)
    }

    @Test func `without entropy nothing is shortened`() {
        #expect(Jitter.none.full(.seconds(9)) == .seconds(9))
        #expect(Jitter.none.rhythm(.seconds(9)) == .seconds(9))
    }
}
