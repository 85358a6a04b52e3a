/// What waits, first come first served; taking one moves none of those behind it.
struct ArrivalQueue<Element> {
    /// Those that were taken are nothing, up to `first`.
    private var elements: [Element?] = []
    private var first = 0

    var count: Int {
        elements.count - first
    }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    /// Takes the one that has waited longest.
    mutating func next() -> Element? {
        guard first < elements.count else {
            return nil
        }
        let element = elements[first].take()
        first += 1
        // Half of them at a time, so that each is moved once at most for each that was taken.
        if first * 2 >= elements.count {
            elements.removeFirst(first)
            first = 0
        }
        return element
    }

    /// Takes those that have waited longest, no more than a number of them.
    mutating func next(atMost limit: Int) -> [Element] {
        if first == 0, elements.count <= limit {
            defer { elements = [] }
            return elements.compactMap(\.self)
        }
        var taken: [Element] = []
        taken.reserveCapacity(min(limit, count))
        while taken.count < limit, let element = next() {
            taken.append(element)
        }
        return taken
    }
}
