import GatewayLedger
import GatewayModel
import NIOCore

/// What a tenant's streams are to be sent: the last events, which all of them share, each by its number.
struct TenantFeed: Sendable {
    /// How many events are kept, about 1 kB each; a stream that is further behind is cut.
    static let capacity = 256
    /// Of how many videos it is known what was told last; of more, a look at the store may tell some again.
    static let knownCapacity = 4096

    /// The streams, by the numbers of their watches.
    var watches: Set<Int> = []
    /// All changes up to here were read.
    var readUpTo: Timestamp
    private(set) var events = CircularBuffer<StreamEvent>()
    private(set) var firstNumber = 0
    private var known: [VideoID: EventID.Told] = [:]

    /// Makes a feed of what changes from a moment on.
    init(from moment: Timestamp) {
        readUpTo = moment
    }

    /// The number that the next event gets.
    var nextNumber: Int {
        firstNumber + events.count
    }

    /// Takes an event in, unless it tells nothing new.
    /// - Returns: Whether it was taken in.
    mutating func append(_ event: StreamEvent) -> Bool {
        let told = event.told
        if let last = known[told.video], last.status == told.status || last.changedAt > told.changedAt {
            return false
        }
        if known.count >= Self.knownCapacity, known[told.video] == nil {
            known.removeAll(keepingCapacity: true)
        }
        known[told.video] = told
        if events.count == Self.capacity {
            events.removeFirst()
            firstNumber += 1
        }
        events.append(event)
        return true
    }

    /// The events from a number on; nothing where some of them are no longer kept.
    func events(from number: Int) -> [StreamEvent]? {
        number < firstNumber ? nil : Array(events.dropFirst(number - firstNumber))
    }
}
