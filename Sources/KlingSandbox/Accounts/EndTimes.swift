/// A heap of running tasks, the one that ends next on top.
struct EndTimes: Sendable {
    private var heap: [(endsAt: Int64, id: String)] = []

    var count: Int { heap.count }

    mutating func insert(_ id: String, endsAt: Int64) {
        heap.append((endsAt, id))
        var child = heap.count - 1
        while child > 0, heap[child].endsAt < heap[(child - 1) / 2].endsAt {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Removes the task that ended first, if any has ended by `now`.
    mutating func popFirst(until now: Int64) -> String? {
        guard let first = heap.first, first.endsAt <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink()
        return first.id
    }

    private mutating func sink() {
        var parent = 0
        while true {
            let children = (2 * parent + 1)..<min(2 * parent + 3, max(heap.count, 2 * parent + 1))
            guard let least = children.min(by: { heap[$0].endsAt < heap[$1].endsAt }),
                heap[least].endsAt < heap[parent].endsAt
            else { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}
