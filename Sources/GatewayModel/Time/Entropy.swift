import Glibc
import Synchronization

/// A source of random bits that can be shared between tasks and seeded in a test.
package struct Entropy: RandomNumberGenerator, Sendable {
    private let source: @Sendable () -> UInt64

    /// Draws from the operating system's cryptographically secure generator.
    package static let system = {
        let reserve = EntropyReserve()
        return Entropy { reserve.next() }
    }()

    /// Draws from a closure, which must be safe to call from several tasks at once.
    package init(source: @escaping @Sendable () -> UInt64) {
        self.source = source
    }

    package func next() -> UInt64 {
        source()
    }
}

/// Random bits that were asked of the operating system together, because to ask for each costs as much as for many.
///
/// Each is given out once, and nothing is left of it here. A process that forks would give them out in both; this one
/// only ever begins other programs.
final class EntropyReserve: Sendable {
    /// As much as the system always gives whole (256 bytes; getentropy(3)).
    private static let count = 32

    private let values = Mutex<[UInt64]>([])
    private let fill: @Sendable (UnsafeMutableRawBufferPointer) -> Int

    /// - Parameter fill: Fills memory with random bits, and says how many bytes it has filled.
    init(
        fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Int = { memory in
            memory.baseAddress.map { getentropy($0, memory.count) == 0 ? memory.count : 0 } ?? 0
        }
    ) {
        self.fill = fill
    }

    func next() -> UInt64 {
        values.withLock { values in
            if values.isEmpty {
                values = Array(repeating: 0, count: Self.count)
                let filled = values.withUnsafeMutableBytes { fill($0) }
                guard filled == Self.count * MemoryLayout<UInt64>.size else {
                    // Whatever the system did not do at once it does one by one.
                    values = []
                    var generator = SystemRandomNumberGenerator()
                    return generator.next()
                }
            }
            let last = values.count - 1
            let value = values[last]
            values[last] = 0
            values.removeLast()
            return value
        }
    }
}
