/// Numbered places of connections, each in the queue of its phase, in the order in which they came to it.
///
/// Every step takes constant time and allocates nothing once there have been as many places; links are numbers, so that
/// no references are counted.
struct PhaseQueues {
    private struct Place {
        var phase: ConnectionPhase
        var since: Int
        var previous: Int
        var next: Int
    }

    private struct Queue {
        var first = nobody
        var last = nobody
    }

    private static let nobody = -1

    private var places: [Place] = []
    private var free: [Int] = []
    private var queues = Array(repeating: Queue(), count: ConnectionPhase.allCases.count)

    /// How many places are taken.
    var count: Int {
        places.count - free.count
    }

    /// Takes a place in a queue; a place that was given up is taken again.
    /// - Parameter tick: When, for ``since(_:)``.
    mutating func insert(into phase: ConnectionPhase, at tick: Int) -> Int {
        let place = Place(phase: phase, since: tick, previous: Self.nobody, next: Self.nobody)
        let number: Int
        if let last = free.popLast() {
            number = last
            places[number] = place
        } else {
            number = places.count
            places.append(place)
        }
        append(number, to: phase)
        return number
    }

    /// Puts a place at the end of a queue, that of its own phase too.
    mutating func move(_ number: Int, to phase: ConnectionPhase, at tick: Int) {
        unlink(number)
        places[number].phase = phase
        places[number].since = tick
        append(number, to: phase)
    }

    /// Gives a place up.
    mutating func remove(_ number: Int) {
        unlink(number)
        free.append(number)
    }

    /// The place that has been in a queue for longest.
    func first(of phase: ConnectionPhase) -> Int? {
        let first = queues[phase.rawValue].first
        return first == Self.nobody ? nil : first
    }

    /// The place that came to the same queue next.
    func next(after number: Int) -> Int? {
        let next = places[number].next
        return next == Self.nobody ? nil : next
    }

    /// When a place came to its queue.
    func since(_ number: Int) -> Int {
        places[number].since
    }

    private mutating func append(_ number: Int, to phase: ConnectionPhase) {
        let last = queues[phase.rawValue].last
        places[number].previous = last
        places[number].next = Self.nobody
        if last == Self.nobody {
            queues[phase.rawValue].first = number
        } else {
            places[last].next = number
        }
        queues[phase.rawValue].last = number
    }

    private mutating func unlink(_ number: Int) {
        let place = places[number]
        if place.previous == Self.nobody {
            queues[place.phase.rawValue].first = place.next
        } else {
            places[place.previous].next = place.next
        }
        if place.next == Self.nobody {
            queues[place.phase.rawValue].last = place.previous
        } else {
            places[place.next].previous = place.previous
        }
    }
}
