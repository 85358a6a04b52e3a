import Synchronization

/// Names requests: a random half for this run of the program, and a counter that begins at a random place.
package final class RequestIDs: Sendable {
    private let high: UInt64
    private let counter: Atomic<UInt64>

    /// Draws the random half and the counter's beginning.
    package init(using entropy: inout some RandomNumberGenerator) {
        high = entropy.next()
        counter = Atomic(entropy.next())
    }

    /// The next name; no two are alike.
    package func next() -> RequestID {
        RequestID(high: high, low: counter.wrappingAdd(1, ordering: .relaxed).newValue)
    }
}
