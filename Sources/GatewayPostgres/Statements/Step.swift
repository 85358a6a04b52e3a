import CPostgres
import GatewayLedger

/// One statement of an exchange with the server.
struct Step {
    let sql: String
    var arguments: [SQLValue] = []

    /// What it is prepared under.
    var key: PreparedKey {
        PreparedKey(sql: sql, types: arguments.map(\.parameterType))
    }
}

/// A statement is prepared once for each combination of its parameters' types.
struct PreparedKey: Hashable {
    let sql: String
    let types: [Oid]
}

/// A command that was sent and whose answer has not been read.
enum SentCommand {
    case prepare(PreparedKey, name: String)
    /// Whether the statement had been prepared by an exchange before.
    case execute(isKept: Bool)
}

/// What a statement came to.
struct Answer {
    var rows: [[SQLValue]] = []
    /// The server's word for what it did, such as `COMMIT`.
    var tag = ""
}

extension SQLValue {
    /// The type that the parameter is declared with; null leaves it to the server, which knows the column.
    fileprivate var parameterType: Oid {
        switch self {
        case .null: 0
        case .integer: ServerType.int8
        case .text: ServerType.text
        }
    }

    /// The parameter in the protocol's text format.
    var parameterText: String? {
        switch self {
        case .null: nil
        case .integer(let number): String(number)
        case .text(let text): text
        }
    }
}

/// The object identifiers of the types that the ledger meets.
enum ServerType {
    static let int8: Oid = 20
    static let text: Oid = 25
    static let integers: Set<Oid> = [20, 21, 23, 1700]
    static let void: Oid = 2278
}

extension Answer {
    /// Reads libpq's result.
    /// - Throws: a fault when a column is neither an integer nor text.
    init(_ result: OpaquePointer) throws(PostgresFailure) {
        tag = String(cString: PQcmdStatus(result))
        let columns = (0..<PQnfields(result)).map { ($0, PQftype(result, $0)) }
        for row in 0..<PQntuples(result) {
            var values: [SQLValue] = []
            values.reserveCapacity(columns.count)
            for (column, type) in columns {
                values.append(try Self.value(of: result, row, column, type: type))
            }
            rows.append(values)
        }
    }

    private static func value(
        of result: OpaquePointer,
        _ row: Int32,
        _ column: Int32,
        type: Oid
    ) throws(PostgresFailure) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, type != ServerType.void,
            let start = PQgetvalue(result, row, column)
        else {
            return .null
        }
        let length = Int(PQgetlength(result, row, column))
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
        let text = String(decoding: bytes, as: UTF8.self)
        guard ServerType.integers.contains(type) else {
            return .text(text)
        }
        guard let number = Int64(text) else {
            throw PostgresFailure(.fault, cause: "column \(column) holds a number that is no 64-bit integer")
        }
        return .integer(number)
    }
}
