import GatewayModel
import Testing

@testable import GatewayServices

struct KeyRotationTests {
    private static func shares(_ weights: Int...) -> [UpstreamKeyShare] {
        weights.enumerated().map { UpstreamKeyShare(UpstreamKeyID("\($0)"), weight: $1) }
    }

    /// Which keys make videos, one after the other; a busy one is passed over.
    private static func turns(
        _ count: Int,
        _ rotation: inout KeyRotation,
        _ shares: [UpstreamKeyShare],
        busy: Set<String> = []
    ) -> String {
        var turns = ""
        for _ in 0..<count {
            let chosen = rotation.order(shares).first { !busy.contains($0.text) }
            if let chosen {
                rotation.take(chosen, of: shares)
                turns += chosen.text
            }
        }
        return turns
    }

    @Test(
        arguments: [
            ([1], "0000"), ([1, 1], "0101"), ([3, 1], "00100010"), ([5, 1, 1], "0010200"), ([1, 2, 3], "210212"),
        ] as [([Int], String)]
    )
    func `keys take turns by their weights, evenly spread`(weights: [Int], turns: String) {
        let shares = weights.enumerated().map { UpstreamKeyShare(UpstreamKeyID("\($0)"), weight: $1) }
        var rotation = KeyRotation()
        #expect(Self.turns(turns.count, &rotation, shares) == turns)
    }

    @Test func `who had no slot free gets no burst when it has`() {
        let shares = Self.shares(1, 1)
        var rotation = KeyRotation()
        #expect(Self.turns(50, &rotation, shares, busy: ["0"]) == String(repeating: "1", count: 50))
        let after = Self.turns(10, &rotation, shares)
        #expect((5...6).contains(after.count { $0 == "0" }), "\(after)")
    }

    @Test func `who is not offered gains nothing, and is forgotten`() {
        let shares = Self.shares(1, 1)
        var rotation = KeyRotation()
        _ = Self.turns(51, &rotation, [shares[1]])
        let after = Self.turns(10, &rotation, shares)
        #expect((5...6).contains(after.count { $0 == "0" }), "\(after)")
    }
}
