package import GatewayModel
import Synchronization

/// A small seeded generator: the same seed gives the same history.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Makes a generator.
    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Entropy {
    /// Seeded bits that several tasks may draw from.
    package static func seeded(_ seed: UInt64) -> Entropy {
        let generator = SharedGenerator(seed: seed)
        return Entropy { generator.next() }
    }
}

private final class SharedGenerator: Sendable {
    private let state: Mutex<SplitMix64>

    init(seed: UInt64) {
        state = Mutex(SplitMix64(seed: seed))
    }

    func next() -> UInt64 {
        state.withLock { $0.next() }
    }
}
