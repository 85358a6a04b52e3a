import Synchronization

/// Passes the events of one store on to whoever wants them: one for each engine, which publishes.
///
/// A subscriber takes no memory for events that it has not looked at: a signal is given once for many, and an observer
/// is called at once.
package final class EventHub: Sendable {
    private typealias Observer = @Sendable ([LedgerEvent]) -> Void

    private struct State {
        var signals: [Int: (signal: AsyncSignal, interest: EventInterest)] = [:]
        /// In the order in which they came.
        var observers: [(number: Int, observer: Observer)] = []
        var nextNumber = 0
        var isStarted = false
    }

    private let state = Mutex(State())
    private let start: @Sendable (EventHub) -> Void

    /// Makes a hub.
    /// - Parameter start: Called once, before the first subscriber is told anything: where hearing of events costs
    ///   something, it begins here.
    package init(start: @escaping @Sendable (EventHub) -> Void = { _ in }) {
        self.start = start
    }

    /// Gives a signal whenever there is an event of this kind, until the subscription is let go.
    ///
    /// It is given once in the beginning: what has happened since its owner decided to wait was not told.
    package func subscribe(_ signal: AsyncSignal, to interest: EventInterest) -> EventSubscription {
        defer { signal.signal() }
        return add { $0.signals[$1] = (signal, interest) }
    }

    /// Calls an observer with all events, in their order, until the subscription is let go.
    ///
    /// It is called on the thread that has committed and must be quick; whoever waits for the commit is told after it.
    /// Observers are called in the order in which they subscribed, and before any signal is given, so that whoever is
    /// woken by one finds what those before it have taken note of.
    package func subscribe(_ observer: @escaping @Sendable ([LedgerEvent]) -> Void) -> EventSubscription {
        add { $0.observers.append(($1, observer)) }
    }

    /// Tells every subscriber of events that are durable.
    package func publish(_ events: [LedgerEvent]) {
        guard !events.isEmpty else {
            return
        }
        let (observers, signals) = state.withLock { ($0.observers, Array($0.signals.values)) }
        for (_, observer) in observers {
            observer(events)
        }
        for (signal, interest) in signals where events.contains(where: interest.covers) {
            signal.signal()
        }
    }

    private func add(_ insert: (inout State, Int) -> Void) -> EventSubscription {
        let (number, starts) = state.withLock { state in
            defer {
                state.nextNumber += 1
                state.isStarted = true
            }
            insert(&state, state.nextNumber)
            return (state.nextNumber, !state.isStarted)
        }
        if starts {
            start(self)
        }
        return EventSubscription(hub: self, number: number)
    }

    fileprivate func remove(_ number: Int) {
        state.withLock { state in
            state.signals[number] = nil
            state.observers.removeAll { $0.number == number }
        }
    }
}

/// A subscriber's hold on its hub: it is told of events for as long as this exists.
package final class EventSubscription: Sendable {
    private let hub: EventHub
    private let number: Int

    fileprivate init(hub: EventHub, number: Int) {
        self.hub = hub
        self.number = number
    }

    deinit {
        hub.remove(number)
    }
}
