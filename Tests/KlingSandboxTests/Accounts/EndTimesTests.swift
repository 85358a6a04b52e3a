import Testing

@testable import KlingSandbox

struct EndTimesTests {
    @Test(arguments: 0..<20)
    func `what ends first comes first, and nothing before its time`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var times = EndTimes()
        let moments = (0..<50).map { _ in Int64.random(in: 0..<40, using: &random) }
        for (number, moment) in moments.enumerated() {
            times.insert("\(number)", endsAt: moment)
        }
        for now in Int64(0)..<40 {
            while let id = times.popFirst(until: now) {
                #expect(Int(id).map { moments[$0] } == now)
            }
            #expect(times.count == moments.count { $0 > now })
        }
    }

    @Test func `what never ends stays`() {
        var times = EndTimes()
        times.insert("stuck", endsAt: .max)
        #expect(times.popFirst(until: .max - 1) == nil)
        #expect(times.count == 1)
    }
}
