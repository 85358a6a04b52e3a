import GRDB
import GRDBSQLite
import GatewayLedger
import GatewayModel
import Glibc

/// The statements that one connection has prepared, and how they are run.
///
/// GRDB prepares and owns them, and finalizes them when it closes the connection; they are only found here. What GRDB
/// does around a statement besides (telling observers of changes, forgetting what it knows of the schema, stopping what
/// was canceled) nobody here needs, so that they are bound, stepped and reset by SQLite's own functions. A statement
/// whose tables have changed is prepared again by SQLite itself.
///
/// It is not thread-safe: one that has the connection has these.
final class PreparedStatements {
    private final class Entry {
        private(set) weak var statement: Statement?

        init(_ statement: Statement) {
            self.statement = statement
        }
    }

    /// How many are kept; one more, and all begin anew.
    ///
    /// The ledger's texts are far fewer: they vary by conditions and by
    /// how many values there are, never by values.
    static let capacity = 512

    /// Whether any of them has changed the database, or has tried to, since somebody has set this back.
    var haveWritten = false

    private var entries: [StatementText: Entry] = [:]
    private let texts = BoundTexts()

    /// Runs one statement with `$1`, `$2` … bound in order, and returns its rows.
    /// - Throws: as ``SQLConnection`` says.
    func run(_ sql: String, _ arguments: [SQLValue], on database: Database) throws(GatewayError) -> [[SQLValue]] {
        try texts.hold(arguments)
        defer { texts.letGo() }
        do {
            let statement = try statement(sql, on: database)
            let handle = statement.sqliteStatement
            defer {
                // Also after an error, which leaves a statement that can be run again. Nothing stays bound whose bytes
                // are not held.
                sqlite3_reset(handle)
                sqlite3_clear_bindings(handle)
                withExtendedLifetime(statement) {}
            }
            try bind(arguments, to: handle, on: database)
            haveWritten = haveWritten || sqlite3_stmt_readonly(handle) == 0
            return try Self.rows(of: handle, on: database)
        } catch {
            throw GatewayError(sqlite: error)
        }
    }

    private func statement(_ sql: String, on database: Database) throws -> Statement {
        let text = StatementText(text: sql)
        if let statement = entries[text]?.statement {
            return statement
        }
        if entries.count >= Self.capacity {
            entries = [:]
            // It takes what GRDB has prepared along.
            database.clearSchemaCache()
        }
        let statement = try database.cachedStatement(sql: Self.numbered(sql))
        entries[text] = Entry(statement)
        return statement
    }

    /// The statement as SQLite counts arguments: `$1` by first appearance, but `?1` by its number.
    private static func numbered(_ sql: String) -> String {
        String(decoding: sql.utf8.map { $0 == UInt8(ascii: "$") ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    private func bind(_ arguments: [SQLValue], to handle: SQLiteStatement, on database: Database) throws {
        guard sqlite3_bind_parameter_count(handle) == arguments.count else {
            throw DatabaseError(
                resultCode: .SQLITE_MISUSE,
                message: "wrong number of statement arguments: \(arguments.count)"
            )
        }
        var position: CInt = 0
        var offset = 0
        for argument in arguments {
            position += 1
            let code: CInt
            switch argument {
            case .null: code = sqlite3_bind_null(handle, position)
            case .integer(let number): code = sqlite3_bind_int64(handle, position, number)
            case .text(let text):
                let length = text.utf8.count
                // Without a destructor: SQLite reads the bytes where they are.
                code = sqlite3_bind_text64(
                    handle,
                    position,
                    texts.start + offset,
                    UInt64(length),
                    nil,
                    UInt8(SQLITE_UTF8)
                )
                offset += length
            }
            guard code == SQLITE_OK else {
                throw Self.failure(code, on: database)
            }
        }
    }

    private static func rows(of handle: SQLiteStatement, on database: Database) throws -> [[SQLValue]] {
        var rows: [[SQLValue]] = []
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: rows.append(try row(of: handle))
            case SQLITE_DONE: return rows
            case let code: throw failure(code, on: database)
            }
        }
    }

    private static func row(of handle: SQLiteStatement) throws -> [SQLValue] {
        let columns = Int(sqlite3_data_count(handle))
        return try Array(unsafeUninitializedCapacity: columns) { values, count in
            while count < columns {
                values.initializeElement(at: count, to: try value(of: handle, column: CInt(count)))
                count += 1
            }
        }
    }

    private static func value(of handle: SQLiteStatement, column: CInt) throws -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(handle, column) else {
                throw DatabaseError(resultCode: .SQLITE_NOMEM)
            }
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
            return .text(String(decoding: bytes, as: UTF8.self))
        default: throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "neither integer nor text")
        }
    }

    /// What SQLite says of a call that has just failed.
    private static func failure(_ code: CInt, on database: Database) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
    }
}
