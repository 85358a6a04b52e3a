package import GatewayLedger
import Synchronization

/// Keeps every event that a hub publishes from now on.
package final class EventRecorder: Sendable {
    private let heard = Mutex<[LedgerEvent]>([])
    private let subscription = Mutex<EventSubscription?>(nil)

    /// Begins to listen.
    package init(_ hub: EventHub) {
        let subscription = hub.subscribe { [weak self] events in
            self?.heard.withLock { $0 += events }
        }
        self.subscription.withLock { $0 = subscription }
    }

    /// What was heard, in its order.
    package var events: [LedgerEvent] {
        heard.withLock(\.self)
    }

    /// Waits until an event has been heard so often.
    package func hears(_ event: LedgerEvent, times: Int = 1) async throws {
        try await Patience.until("\(event) is heard") { events.count { $0 == event } >= times }
    }
}
