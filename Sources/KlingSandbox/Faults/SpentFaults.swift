import NIOCore

/// Counts how often the same request has met a fault that happens a limited number of times.
struct SpentFaults: Sendable {
    /// Beyond this many, the oldest count is forgotten and its fault can happen again.
    static let maximumCounts = 10_000

    private struct Key: Hashable {
        let fingerprint: UInt64
        let name: FaultName
    }

    private var counts: [Key: Int] = [:]
    private var oldest = CircularBuffer<Key>()

    /// Whether the fault happens this time; it is counted if so.
    mutating func take(_ fault: Fault, fingerprint: UInt64) -> Bool {
        guard let times = fault.times else { return true }
        let key = Key(fingerprint: fingerprint, name: fault.name)
        let count = counts[key] ?? 0
        guard count < times else { return false }
        if count == 0 {
            forgetOldest()
            oldest.append(key)
        }
        counts[key] = count + 1
        return true
    }

    private mutating func forgetOldest() {
        guard oldest.count >= Self.maximumCounts, let key = oldest.popFirst() else { return }
        counts[key] = nil
    }
}
