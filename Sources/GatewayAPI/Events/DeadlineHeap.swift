/// Who waits until when, the earliest first; a wait that has ended before is passed over when its time comes.
struct DeadlineHeap: Sendable {
    /// A wait and its end, by the uptime.
    struct Entry: Hashable, Sendable {
        let deadline: Duration
        let number: Int
    }

    private var entries: [Entry] = []

    /// How many entries there are, those of ended waits included.
    var count: Int {
        entries.count
    }

    /// The end of the next wait.
    var first: Duration? {
        entries.first?.deadline
    }

    /// Takes a wait in.
    mutating func insert(_ number: Int, until deadline: Duration) {
        entries.append(Entry(deadline: deadline, number: number))
        var child = entries.count - 1
        while child > 0, entries[child].deadline < entries[(child - 1) / 2].deadline {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes out the next wait if its end has come.
    mutating func popFirst(upTo now: Duration) -> Int? {
        guard let first = entries.first, first.deadline <= now, let last = entries.popLast() else {
            return nil
        }
        if !entries.isEmpty {
            entries[0] = last
            sink(from: 0)
        }
        return first.number
    }

    /// Keeps those alone whose waits have not ended.
    mutating func keep(_ isWaiting: (Entry) -> Bool) {
        entries = entries.filter(isWaiting).sorted { $0.deadline < $1.deadline }
    }

    private mutating func sink(from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].deadline < entries[least].deadline {
                    least = child
                }
            }
            guard least != parent else {
                return
            }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
