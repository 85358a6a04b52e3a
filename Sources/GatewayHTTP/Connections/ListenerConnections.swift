import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// All connections of one listener, in a table for each event loop.
final class ListenerConnections: Sendable {
    /// What the tables know of each other.
    let load = ConnectionLoad()
    private let limits: HTTPLimits
    private let tables = Mutex<[NIOLoopBound<ConnectionTable>]>([])
    private let turn = Atomic(0)

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// The table of an event loop, made when it is first asked for; on that event loop.
    func table(on eventLoop: any EventLoop) -> ConnectionTable {
        let bound = tables.withLock { tables in
            if let known = tables.first(where: { $0.eventLoop === eventLoop }) {
                return known
            }
            let made = NIOLoopBound(
                ConnectionTable(eventLoop: eventLoop, limits: limits, load: load),
                eventLoop: eventLoop
            )
            tables.append(made)
            return made
        }
        return bound.value
    }

    /// Has one connection closed that is between requests: the oldest of an event loop, each time of the next one, and
    /// where that has none, of the one after it.
    func makeRoom() {
        let tables = tables.withLock { $0 }
        let start = turn.add(1, ordering: .relaxed).newValue
        Self.closeOne(of: tables, from: start, tries: tables.count)
    }

    private static func closeOne(of tables: [NIOLoopBound<ConnectionTable>], from index: Int, tries: Int) {
        guard tries > 0 else {
            return
        }
        let table = tables[index % tables.count]
        table.eventLoop.execute {
            if !table.value.closeOldest() {
                closeOne(of: tables, from: index + 1, tries: tries - 1)
            }
        }
    }
}

/// Keeps a listener's connections below their limit.
///
/// When the last place is taken, a connection that is between requests goes, so that somebody new finds a place; where
/// none is, accepting waits. Used on the listener's own event loop.
struct ConnectionCap: AvailableConnectionsDelegate {
    private let limit: Int
    private let connections: ListenerConnections
    private let logger: Logger
    private var count = 0
    private var fullness = RepeatedWarning()

    init(_ connections: ListenerConnections, limit: Int, logger: Logger) {
        self.connections = connections
        self.limit = limit
        self.logger = logger
    }

    mutating func connectionOpened() {
        count += 1
        guard count >= limit else {
            return
        }
        connections.load.isFull.store(true, ordering: .relaxed)
        connections.makeRoom()
        if let times = fullness.note(at: .now()) {
            logger.warning(
                "as many connections as there may be; those between requests are closed for new ones",
                metadata: ["connections": .stringConvertible(count), "times": .stringConvertible(times)]
            )
        }
    }

    mutating func connectionClosed() {
        count -= 1
        if count < limit {
            connections.load.isFull.store(false, ordering: .relaxed)
        }
    }

    func isAcceptingNewConnections() -> Bool {
        count < limit
    }
}
