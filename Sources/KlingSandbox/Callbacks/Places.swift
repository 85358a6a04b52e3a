import Synchronization

/// A number of places, each of which one can have at a time.
final class Places: Sendable {
    private let maximum: Int
    private let taken = Mutex(0)

    init(_ maximum: Int) {
        self.maximum = maximum
    }

    /// Takes a place; `false` when there is none left.
    func take() -> Bool {
        taken.withLock { taken in
            guard taken < maximum else { return false }
            taken += 1
            return true
        }
    }

    func giveBack() {
        taken.withLock { $0 -= 1 }
    }
}
