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
