import GatewayLedger
import GatewayModel

/// Fills an empty store in one transaction, and reads it again before it ends.
struct StoreImporter {
    let connection: any SQLConnection
    /// How many rows are read at once.
    let batch: Int
    var progress = ProgressListener.nobody

    /// Makes the tables and takes everything in.
    /// - Throws: `storeUnavailable` when the store is not empty, `internal` when what it holds in the end is not what
    ///   was sent.
    func receive(from channel: BoundedChannel, at now: Timestamp) throws(GatewayError) -> StoreCopyReport {
        try connection.beginLongWork()
        try checkEmptiness()
        try Migrator(migrations: Migration.all).run(on: connection, at: now)
        for table in StoreTable.allCases where table.isFilledAtStart {
            try connection.run("DELETE FROM \(table.rawValue)")
        }
        let triggers = connection.dialect.copying.triggers?(Migration.videoTriggers, StoreTable.videos.rawValue)
        if let triggers {
            try connection.run(triggers.pausing)
        }
        var shapes: [TableShape] = []
        while true {
            switch try channel.receive() {
            case .table(let table, let columns):
                if table.isKeptByTriggers {
                    try connection.run("DELETE FROM \(table.rawValue)")
                }
                shapes.append(try TableShape(of: table, on: connection).arranged(like: columns))
            case .rows(let rows):
                if let shape = shapes.last {
                    try insert(rows, into: shape)
                }
            case .end(let original):
                if let triggers {
                    try connection.run(triggers.resuming)
                }
                try countOn(shapes)
                try survey(shapes)
                try summary(of: shapes).check(against: original)
                return StoreCopyReport(original)
            }
        }
    }

    /// All rows are one text, so that a batch is one statement and one round trip whatever is null in it.
    private func insert(_ rows: [String], into shape: TableShape) throws(GatewayError) {
        let words = connection.dialect.copying
        let names = shape.columns.map(\.quoted).joined(separator: ", ")
        let values = shape.columns.enumerated()
            .map { "CAST(\(words.member($0.offset)) AS \($0.element.type))" }
            .joined(separator: ", ")
        try connection.run(
            """
            INSERT INTO \(shape.table.rawValue) (\(names)) \(words.keepingNumbers) SELECT \(values) FROM \(words.rows)
            """,
            [.text("[" + rows.joined(separator: ",") + "]")]
        )
    }

    private func countOn(_ shapes: [TableShape]) throws(GatewayError) {
        guard let countingOn = connection.dialect.copying.countingOn else {
            return
        }
        for shape in shapes {
            for column in shape.columns where column.isCounted {
                try connection.run(countingOn(shape.table.rawValue, column.name))
            }
        }
    }

    /// Whoever starts a server on the copy is not to wait until the engine has looked at it by itself.
    private func survey(_ shapes: [TableShape]) throws(GatewayError) {
        guard let surveying = connection.dialect.copying.surveying else {
            return
        }
        for shape in shapes {
            try connection.run(surveying(shape.table.rawValue))
        }
    }

    private func summary(of shapes: [TableShape]) throws(GatewayError) -> StoreSummary {
        var summary = StoreSummary()
        let reading = StoreExporter(connection: connection, batch: batch)
        let total = progress.isListening ? try connection.rowCount(of: shapes.map(\.table)) : 0
        var done: Int64 = 0
        for shape in shapes {
            summary.tallies[shape.table] = try reading.tally(shape) { rows in
                done += Int64(rows.count)
                progress.report("comparing", done: done, of: total, .rows)
            }
        }
        summary.money = try MoneySum.all(on: connection)
        return summary
    }

    private func checkEmptiness() throws(GatewayError) {
        let present = try connection.tableNames()
        let own = Set(StoreTable.allCases.map(\.rawValue) + [Migrator.table])
        let foreign = present.contains(Migrator.table) ? present.subtracting(own) : present
        guard foreign.isEmpty else {
            throw notEmpty("it has the tables \(foreign.sorted().joined(separator: ", "))")
        }
        var found: [String] = []
        for table in StoreTable.allCases where present.contains(table.rawValue) && !table.isFilledAtStart {
            let rows = try connection.run("SELECT COUNT(*) FROM \(table.rawValue)")
            if case .integer(let count)? = rows.first?.first, count > 0 {
                found.append("\(table.rawValue) has \(count) \(count == 1 ? "row" : "rows")")
            }
        }
        guard found.isEmpty else {
            throw notEmpty(found.joined(separator: ", "))
        }
    }

    private func notEmpty(_ what: String) -> GatewayError {
        GatewayError(
            .storeUnavailable,
            "The store to copy into is not empty: \(what). Nothing was changed; choose an empty one.",
            origin: .store
        )
    }
}
