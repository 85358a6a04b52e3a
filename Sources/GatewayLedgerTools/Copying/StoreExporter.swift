import GatewayLedger
import GatewayModel

/// Reads a whole store on one snapshot, some rows at a time.
struct StoreExporter {
    let connection: any SQLConnection
    /// How many rows are read at once.
    let batch: Int
    var progress = ProgressListener.nobody

    /// Checks that the store is on this version's tables, and sends all of it.
    func send(onto channel: BoundedChannel) throws(GatewayError) {
        try connection.beginLongWork()
        try Migrator(migrations: Migration.all).checkCurrent(for: .copy, on: connection)
        var summary = StoreSummary()
        let total = progress.isListening ? try connection.rowCount(of: StoreTable.allCases) : 0
        var done: Int64 = 0
        for table in StoreTable.allCases {
            let shape = try TableShape(of: table, on: connection)
            try channel.send(.table(table, columns: shape.columns.map(\.name)))
            summary.tallies[table] = try tally(shape) { rows throws(GatewayError) in
                try channel.send(.rows(rows))
                done += Int64(rows.count)
                progress.report("copying", done: done, of: total, .rows)
            }
        }
        summary.money = try MoneySum.all(on: connection)
        try channel.send(.end(summary))
    }

    /// Reads all rows of a table in the order of its key, and counts them.
    func tally(
        _ shape: TableShape,
        _ body: ([String]) throws(GatewayError) -> Void = { _ in }
    ) throws(GatewayError) -> TableChecksum {
        let key = shape.key.map(\.quoted).joined(separator: ", ")
        let positions = shape.key.compactMap { part in shape.columns.firstIndex { $0.name == part.name } }
        let selection =
            "SELECT \(shape.columns.map(\.quoted).joined(separator: ", ")) FROM \(shape.table.rawValue)"
        let marks = positions.indices.map { "$\($0 + 2)" }.joined(separator: ", ")
        var tally = TableChecksum()
        var last: [SQLValue] = []
        while true {
            let after = last.isEmpty ? "" : " WHERE (\(key)) > (\(marks))"
            let rows = try connection.run(
                selection + after + " ORDER BY \(key) LIMIT $1",
                [SQLValue(rows: batch)] + last
            )
            let texts = rows.map(RowText.of)
            for text in texts {
                tally.add(text)
            }
            if !texts.isEmpty {
                try body(texts)
            }
            guard rows.count == batch, let end = rows.last else {
                return tally
            }
            last = positions.map { end[$0] }
        }
    }
}

extension SQLConnection {
    /// How many rows these tables have in all.
    func rowCount(of tables: [StoreTable]) throws(GatewayError) -> Int64 {
        var count: Int64 = 0
        for table in tables {
            var reader = RowReader(try run("SELECT COUNT(*) FROM \(table.rawValue)").first ?? [])
            count += try reader.integer()
        }
        return count
    }
}

/// A row as a JSON array: the form in which it is handed over, and of which digests are made.
enum RowText {
    private static let digits = Array("0123456789abcdef".utf8)

    static func of(_ row: [SQLValue]) -> String {
        var text: [UInt8] = [UInt8(ascii: "[")]
        for (index, value) in row.enumerated() {
            if index > 0 {
                text.append(UInt8(ascii: ","))
            }
            switch value {
            case .null: text += "null".utf8
            case .integer(let number): text += String(number).utf8
            case .text(let string): append(string, to: &text)
            }
        }
        text.append(UInt8(ascii: "]"))
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: text += "\\u00".utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
