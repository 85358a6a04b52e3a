import GRDB
import GatewayLedger
import GatewayModel

/// The ledger's view of one SQLite connection that is inside a transaction.
final class SQLiteConnection: SQLConnection {
    /// What the transaction has announced.
    private(set) var events: [LedgerEvent] = []

    private let database: Database

    init(database: Database) {
        self.database = database
    }

    var dialect: SQLDialect {
        .sqlite
    }

    @discardableResult
    func run(_ sql: String, _ arguments: [SQLValue]) throws(GatewayError) -> [[SQLValue]] {
        try SQLValue.check(arguments)
        do {
            // SQLite numbers `$1` by first appearance, but `?1` by its number.
            let numbered = String(
                decoding: sql.utf8.map { $0 == UInt8(ascii: "$") ? UInt8(ascii: "?") : $0 },
                as: UTF8.self
            )
            let statement = try database.cachedStatement(sql: numbered)
            let rows = try Row.fetchAll(statement, arguments: StatementArguments(arguments.map(\.databaseValue)))
            return try rows.map { row in
                try row.databaseValues.map { try SQLValue($0) }
            }
        } catch {
            throw GatewayError(sqlite: error)
        }
    }

    func announce(_ event: LedgerEvent) {
        events.append(event)
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        }
    }

    fileprivate init(_ value: DatabaseValue) throws {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .string(let text): self = .text(text)
        case .double, .blob: throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "neither integer nor text")
        }
    }
}
