import CPostgres
import GatewayLedger

/// One connection to the server, with the statements that it has prepared.
///
/// It is not thread-safe, and need not be: the pool hands it to one job at a time, which alone makes it Sendable.
final class PostgresSession: @unchecked Sendable {
    let connection: OpaquePointer
    let url: PostgresURL
    let timeouts: PostgresTimeouts
    /// The name of this connection's row in `store_connections`.
    private(set) var id = ""
    private let openedAt = ContinuousClock.now
    /// The names of prepared statements.
    var prepared: [PreparedKey: String] = [:]
    /// How many names were given.
    var names = 0
    /// How many transactions this connection has begun to write.
    var writes: Int64 = 0
    /// Whether the protocol is in step with the server.
    var isBroken = false
    /// Whether a new connection will do better, though this one still answers.
    var isSpent = false

    private init(connection: OpaquePointer, url: PostgresURL, timeouts: PostgresTimeouts) {
        self.connection = connection
        self.url = url
        self.timeouts = timeouts
    }

    deinit {
        PQfinish(connection)
    }

    /// Whether another transaction may use it.
    var isReusable: Bool {
        !isBroken && !isSpent && PQstatus(connection) == CONNECTION_OK
            && PQtransactionStatus(connection) == PQTRANS_IDLE
            && prepared.count < SessionRules.maximumStatements
            && ContinuousClock.now - openedAt < SessionRules.maximumAge
    }

    /// Connects to the first of the URL's hosts that will do, and prepares the session.
    static func open(
        _ url: PostgresURL,
        timeouts: PostgresTimeouts
    ) throws(PostgresFailure) -> PostgresSession {
        guard let connection = connect(url, timeouts: timeouts) else {
            throw PostgresFailure(.unreachable, cause: "out of memory")
        }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        let session = PostgresSession(connection: connection, url: url, timeouts: timeouts)
        guard PQstatus(connection) == CONNECTION_OK else {
            throw PostgresFailure(.unreachable, cause: lastWords(of: connection, url: url))
        }
        try session.prepare()
        return session
    }

    /// A pooler may give each transaction another session, without this one's settings, statements and notifications.
    static let poolerFound =
        "a connection pooler stands in front of the server; name the server itself, the gateway keeps its own pool"

    /// What libpq says about the connection, on one line and without the password.
    static func lastWords(of connection: OpaquePointer, url: PostgresURL) -> String {
        let lines = String(cString: PQerrorMessage(connection)).split(whereSeparator: \.isNewline)
        return url.redact(lines.map { $0.drop(while: \.isWhitespace) }.joined(separator: "; "))
    }

    /// Connects; the connection's status tells whether it succeeded.
    static func connect(_ url: PostgresURL, timeouts: PostgresTimeouts) -> OpaquePointer? {
        var parameters = SessionRules.parameters(timeouts)
        if url.hasSeveralHosts {
            // The one that may be written, whichever that is now.
            parameters["target_session_attrs"] = "read-write"
        }
        for parameter in url.parameters {
            parameters[parameter.name] = parameter.value
        }
        let pairs = parameters.map { CString($0.key, $0.value) }
        return withExtendedLifetime(pairs) {
            let keywords = pairs.map { UnsafePointer($0.name) } + [nil]
            let values = pairs.map { UnsafePointer($0.value) } + [nil]
            return PQconnectdbParams(keywords, values, 0)
        }
    }

    /// Sets what the session relies on and makes its row, in one round trip; waits no longer than for any answer.
    private func prepare() throws(PostgresFailure) {
        let opening = SessionRules.opening(timeouts, namesSchema: url.namesSchema)
        let deadline = ContinuousClock.now + timeouts.answer
        guard PQsendQuery(connection, opening) == 1 else {
            throw PostgresFailure(.unreachable, cause: Self.lastWords(of: connection, url: url))
        }
        var opened = Answer()
        while let result = try nextResult(before: deadline) {
            defer { PQclear(result) }
            let status = PQresultStatus(result)
            guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
                throw PostgresFailure(.unreachable, cause: Self.lastWords(of: connection, url: url))
            }
            opened = try Answer(result)
        }
        guard opened.rows.count == 1, opened.rows[0].count == 2, case .text(let id) = opened.rows[0][0],
            PQenterPipelineMode(connection) == 1
        else {
            throw PostgresFailure(.unreachable, cause: Self.lastWords(of: connection, url: url))
        }
        guard opened.rows[0][1] == .text(String(PQbackendPID(connection))) else {
            throw PostgresFailure(.unreachable, cause: Self.poolerFound)
        }
        self.id = id
    }
}

/// A name and a value as C strings that live as long as this does.
private final class CString {
    let name: UnsafeMutablePointer<CChar>
    let value: UnsafeMutablePointer<CChar>

    init(_ name: String, _ value: String) {
        self.name = Self.copy(name)
        self.value = Self.copy(value)
    }

    deinit {
        name.deallocate()
        value.deallocate()
    }

    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        let characters = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: characters.count)
        for (index, character) in characters.enumerated() {
            (copy + index).initialize(to: character)
        }
        return copy
    }
}
