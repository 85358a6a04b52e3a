import CPostgres
import GatewayLedger

/// A connection that does nothing but hear what transactions have notified; one thread uses it.
struct ListeningConnection: ~Copyable {
    private let connection: OpaquePointer
    private let url: PostgresURL
    private let latest = ContinuousClock.now + SessionRules.maximumAge

    /// Connects, and has begun to listen on return.
    init(_ url: PostgresURL, timeouts: PostgresTimeouts) throws(PostgresFailure) {
        guard let connection = PostgresSession.connect(url, timeouts: timeouts) else {
            throw PostgresFailure(.unreachable, cause: "out of memory")
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        guard PQstatus(connection) == CONNECTION_OK, Self.listen(on: connection, timeouts: timeouts) else {
            let cause = PostgresSession.lastWords(of: connection, url: url)
            PQfinish(connection)
            throw PostgresFailure(.unreachable, cause: cause)
        }
        self.connection = connection
        self.url = url
    }

    deinit {
        PQfinish(connection)
    }

    /// Waits until something was notified, the pipe wakes it or the connection has become old.
    /// - Returns: the events, none when the wait is to end.
    func hear(or wake: WakePipe) throws(PostgresFailure) -> [LedgerEvent] {
        while true {
            let events = taken()
            guard events.isEmpty, !wake.isWoken else {
                return events
            }
            let left = latest - ContinuousClock.now
            guard left > .zero else {
                throw PostgresFailure(.disconnected, cause: "the connection has become old")
            }
            wake.wait(besides: PQsocket(connection), upTo: left)
            guard PQconsumeInput(connection) == 1 else {
                throw PostgresFailure(.disconnected, cause: PostgresSession.lastWords(of: connection, url: url))
            }
        }
    }

    private func taken() -> [LedgerEvent] {
        var events: [LedgerEvent] = []
        while let notification = PQnotifies(connection) {
            events.append(Notification.event(from: String(cString: notification.pointee.extra)))
            PQfreemem(notification)
        }
        return events
    }

    private static func listen(on connection: OpaquePointer, timeouts: PostgresTimeouts) -> Bool {
        let statement = """
            \(SessionSettings.statements(timeouts))
            DO $body$ BEGIN EXECUTE format('LISTEN %I', \(Notification.channel)); END $body$
            """
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        return PQresultStatus(result) == PGRES_COMMAND_OK
    }
}
