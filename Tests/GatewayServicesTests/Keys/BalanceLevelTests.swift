import GatewayModel
import Testing

@testable import GatewayServices

struct BalanceLevelTests {
    @Test(
        arguments: [
            ([10, 9, 5], nil, [nil, nil, nil]), ([10, 9, 10], 10, [nil, .fell, .rose]),
            ([9, 8, 9, 11, 12], 10, [.fell, nil, nil, .rose, nil]), ([-1, 0], 1, [.fell, nil]),
        ] as [([Int64], Int64?, [BalanceLevel.Change?])]
    )
    func `each change is told once`(amounts: [Int64], threshold: Int64?, changes: [BalanceLevel.Change?]) {
        var level = BalanceLevel()
        let told = amounts.map { level.note(Money(microUnits: $0), threshold: threshold.map { Money(microUnits: $0) }) }
        #expect(told == changes)
        #expect(level.left?.microUnits == amounts.last)
    }
}
