import GatewayModel

/// In which order keys are offered for the next video: by their weights, and evenly spread.
///
/// It is the smooth weighted round robin that web servers use: whoever can make a video gains its weight, the greatest
/// credit makes it, and pays what all have gained. Who had no slot free gains nothing meanwhile, and so gets no burst
/// when it has.
struct KeyRotation: Hashable, Sendable {
    private var credits: [UpstreamKeyID: Int] = [:]

    /// The keys in the order in which they are to be taken; of equal ones the first that is given.
    func order(_ shares: [UpstreamKeyShare]) -> [UpstreamKeyID] {
        shares.enumerated()
            .sorted { (credit(with: $1.element), $0.offset) < (credit(with: $0.element), $1.offset) }
            .map(\.element.id)
    }

    /// Takes notice of who makes a video out of those that were offered in ``order(_:)``: whoever stood before it could
    /// not.
    mutating func take(_ chosen: UpstreamKeyID, of shares: [UpstreamKeyShare]) {
        let able = order(shares).drop { $0 != chosen }
        let ableShares = shares.filter { able.contains($0.id) }
        for share in ableShares {
            credits[share.id, default: 0] += share.weight
        }
        credits[chosen, default: 0] -= ableShares.reduce(0) { $0 + $1.weight }
        let known = Set(shares.map(\.id))
        credits = credits.filter { known.contains($0.key) }
    }

    private func credit(with share: UpstreamKeyShare) -> Int {
        credits[share.id, default: 0] + share.weight
    }
}
