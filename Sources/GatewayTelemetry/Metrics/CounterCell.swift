import Synchronization

/// A number that only grows.
package final class CounterCell: Sendable {
    private let total = Atomic<Int64>(0)

    init() {}

    /// What has been added.
    package var value: Int64 {
        total.load(ordering: .relaxed)
    }

    /// Adds, without a lock; it wraps around at the end of `Int64`, as no counter here lives to see.
    package func add(_ number: Int64 = 1) {
        total.wrappingAdd(number, ordering: .relaxed)
    }
}

/// A number that is set.
package final class GaugeCell: Sendable {
    private let current = Atomic<Int64>(0)

    init() {}

    /// What was set last.
    package var value: Int64 {
        current.load(ordering: .relaxed)
    }

    /// Sets it, in steps of its family's unit.
    package func set(_ number: Int64) {
        current.store(number, ordering: .relaxed)
    }

    /// Adds to it.
    func add(_ number: Int64) {
        current.wrappingAdd(number, ordering: .relaxed)
    }
}

/// How many observations lie within which bounds, and their sum.
package final class HistogramCell: Sendable {
    let bounds: [Int64]
    /// One for each bound, and one for what lies above the last; they go with the cell.
    nonisolated(unsafe) private let buckets: UnsafeMutableBufferPointer<Atomic<Int64>>
    private let total = Atomic<Int64>(0)

    init(bounds: [Int64]) {
        self.bounds = bounds
        buckets = .allocate(capacity: bounds.count + 1)
        for index in buckets.indices {
            buckets.initializeElement(at: index, to: Atomic(0))
        }
    }

    deinit {
        buckets.deinitialize()
        buckets.deallocate()
    }

    /// How many observations there are.
    package var count: Int64 {
        cumulative.last ?? 0
    }

    /// Their sum, in steps of the family's unit.
    package var sum: Int64 {
        total.load(ordering: .relaxed)
    }

    /// Of each bound how many lie at or below it, and in the end how many there are.
    var cumulative: [Int64] {
        var sum: Int64 = 0
        return buckets.indices.map { index in
            sum += buckets[index].load(ordering: .relaxed)
            return sum
        }
    }

    /// Takes an observation, in steps of the family's unit, with two atomic additions.
    package func observe(_ number: Int64) {
        var index = 0
        while index < bounds.count, number > bounds[index] {
            index += 1
        }
        buckets[index].wrappingAdd(1, ordering: .relaxed)
        total.wrappingAdd(number, ordering: .relaxed)
    }

    /// Takes a duration, for a family in seconds.
    package func observe(_ duration: Duration) {
        observe(max(0, duration.nanoseconds))
    }
}

extension Duration {
    /// The duration in whole nanoseconds, rounded toward zero and saturated at the ends of `Int64`.
    package var nanoseconds: Int64 {
        guard let short = UInt64(exactly: attoseconds) else {
            return Int64(clamping: attoseconds / 1_000_000_000)
        }
        return Int64(short / 1_000_000_000)
    }
}
