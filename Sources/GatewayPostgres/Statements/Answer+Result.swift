import CPostgres
import GatewayLedger

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
