import NIOCore
import Synchronization

// How long a connection may stay, and who goes when there is no room. In: what each connection of a listener has sent
// and been answered (`ConnectionProgress`, from `HTTP1RuleHandler`), and every connection that is accepted
// (`ConnectionCap`). Out: connections that are closed, and bodies that are ended. What must hold: a client that sends
// nothing, or sends too slowly, has no place for longer than `HTTPLimits` say; and as long as any connection is between
// requests, a new one finds a place at once. One sweep for all connections of an event loop looks after the times, so
// that a request schedules nothing and reads no clock.

/// A connection whose times are looked after.
protocol TimedConnection: AnyObject {
    /// How many bytes have come of the body of the last request.
    var bodyBytes: Int { get }
    /// Whether the server takes bytes at all; a client cannot be slow that nobody listens to.
    var isTakingBytes: Bool { get }
    /// Whether bytes of an answer are still on their way out of the program.
    var hasUnsentBytes: Bool { get }

    /// Ends it at once.
    func close()
    /// Gives up the body that is coming.
    func endBody(_ reason: BodyEnd)
}

/// What the tables of a listener know of each other.
final class ConnectionLoad: Sendable {
    /// Whether there are as many connections as there may be.
    let isFull = Atomic(false)
    /// How many there have been.
    let opened = Atomic(0)
}

/// The connections of one listener on one event loop; used on that event loop alone.
final class ConnectionTable {
    /// After how many ticks a connection that has said nothing goes before any that has been answered.
    private static let silence = 2
    /// How many connections of a phase are looked at when one must go, because those with unsent bytes stay.
    private static let candidates = 16

    private let eventLoop: any EventLoop
    private let deadlines: ConnectionDeadlines
    private let load: ConnectionLoad
    private var queues = PhaseQueues()
    /// By place; each with its number among all that the listener has had.
    private var connections: [(connection: any TimedConnection, number: Int)?] = []
    private var now = 0
    private var isSweepScheduled = false

    /// Makes an empty table.
    init(eventLoop: any EventLoop, limits: HTTPLimits, load: ConnectionLoad = ConnectionLoad()) {
        self.eventLoop = eventLoop
        self.load = load
        deadlines = ConnectionDeadlines(limits)
    }

    /// Takes a connection in whose first head is awaited; ``remove(_:)`` must follow.
    /// - Returns: its place.
    func insert(_ connection: any TimedConnection) -> Int {
        let place = queues.insert(into: .heading, at: now)
        let number = load.opened.add(1, ordering: .relaxed).newValue
        if place < connections.count {
            connections[place] = (connection, number)
        } else {
            connections.append((connection, number))
        }
        scheduleSweep()
        return place
    }

    /// Takes note of the phase that a connection has come to.
    func move(_ place: Int, to phase: ConnectionPhase) {
        queues.move(place, to: phase, at: now)
    }

    /// Forgets a connection.
    func remove(_ place: Int) {
        queues.remove(place)
        connections[place] = nil
    }

    /// Closes the connection that has been between requests for longest, but not the one that the listener accepted last
    /// before it has had the time to say something.
    /// - Returns: whether there was one to close.
    func closeOldest() -> Bool {
        let idle = oldest(.idle)
        let silent = oldest(.heading)
        let choice: Int? =
            switch (silent, idle) {
            case (let silent?, let idle?):
                age(silent) >= Self.silence || age(silent) > age(idle) ? silent : idle
            default: silent ?? idle
            }
        guard let choice else {
            return false
        }
        close(choice)
        return true
    }

    private func oldest(_ phase: ConnectionPhase) -> Int? {
        var place = queues.first(of: phase)
        for _ in 0..<Self.candidates {
            guard let candidate = place else {
                return nil
            }
            if mayGo(candidate) {
                return candidate
            }
            place = queues.next(after: candidate)
        }
        return nil
    }

    private func mayGo(_ place: Int) -> Bool {
        guard let (connection, number) = connections[place] else {
            return false
        }
        let isNew = number == load.opened.load(ordering: .relaxed) && age(place) < Self.silence
        return !isNew && !connection.hasUnsentBytes
    }

    /// Closes a connection, which may take until a later turn of the event loop; it is not chosen again meanwhile.
    private func close(_ place: Int) {
        queues.move(place, to: .answering, at: now)
        connections[place]?.connection.close()
    }

    private func age(_ place: Int) -> Int {
        now - queues.since(place)
    }

    private func scheduleSweep() {
        guard !isSweepScheduled, queues.count > 0 else {
            return
        }
        isSweepScheduled = true
        eventLoop.assumeIsolated()
            .scheduleTask(in: TimeAmount(deadlines.tick)) {
                self.isSweepScheduled = false
                self.sweep()
                self.scheduleSweep()
            }
    }

    private func sweep() {
        now += 1
        for phase in [ConnectionPhase.heading, .idle] {
            closeOverdue(phase)
        }
        endSlowBodies()
        if load.isFull.load(ordering: .relaxed) {
            _ = closeOldest()
        }
    }

    private func closeOverdue(_ phase: ConnectionPhase) {
        var next = queues.first(of: phase)
        while let place = next, deadlines.isOver(phase, age: age(place)) {
            // Asked before, because whoever is closed leaves the queue.
            next = queues.next(after: place)
            close(place)
        }
    }

    private func endSlowBodies() {
        var next = queues.first(of: .receiving)
        while let place = next, deadlines.isGraceOver(age: age(place)) {
            next = queues.next(after: place)
            guard let connection = connections[place]?.connection else {
                continue
            }
            if !connection.isTakingBytes {
                queues.move(place, to: .receiving, at: now)
            } else if deadlines.isTooSlow(age: age(place), bytes: connection.bodyBytes) {
                connection.endBody(.tooSlow)
            }
        }
    }
}
