package import GatewayModel

/// Reads a row's values from left to right, so that a column list and its reading stand side by side.
package struct RowReader {
    private let row: [SQLValue]
    private var position = 0

    /// Reads a row's values.
    package init(_ row: [SQLValue]) {
        self.row = row
    }

    /// A text, or nothing where there is null.
    /// - Throws: `internal` where it is another thing.
    package mutating func textIfPresent() throws(GatewayError) -> String? {
        switch try next() {
        case .text(let text): text
        case .null: nil
        case .integer: throw mismatch()
        }
    }

    /// A number, or nothing where there is null.
    /// - Throws: `internal` where it is another thing.
    package mutating func integerIfPresent() throws(GatewayError) -> Int64? {
        switch try next() {
        case .integer(let number): number
        case .null: nil
        case .text: throw mismatch()
        }
    }

    /// A text.
    /// - Throws: `internal` where it is another thing.
    package mutating func text() throws(GatewayError) -> String {
        guard let text = try textIfPresent() else {
            throw mismatch()
        }
        return text
    }

    /// A number.
    /// - Throws: `internal` where it is another thing.
    package mutating func integer() throws(GatewayError) -> Int64 {
        guard let number = try integerIfPresent() else {
            throw mismatch()
        }
        return number
    }

    /// A moment.
    /// - Throws: `internal` where it is another thing.
    package mutating func moment() throws(GatewayError) -> Timestamp {
        Timestamp(milliseconds: try integer())
    }

    /// A moment, or nothing where there is null.
    /// - Throws: `internal` where it is another thing.
    package mutating func momentIfPresent() throws(GatewayError) -> Timestamp? {
        try integerIfPresent().map { Timestamp(milliseconds: $0) }
    }

    /// A value by its name.
    /// - Throws: `internal` where it is another thing.
    package mutating func value<Value: RawRepresentable<String>>(_ type: Value.Type) throws(GatewayError) -> Value {
        guard let value = Value(rawValue: try text()) else {
            throw mismatch()
        }
        return value
    }

    /// A video's id.
    /// - Throws: `internal` where it is another thing.
    package mutating func videoID() throws(GatewayError) -> VideoID {
        guard let id = VideoID(taskID: try text()) else {
            throw mismatch()
        }
        return id
    }

    /// A video's id, unless the column is null.
    /// - Throws: `internal` where it is another thing.
    package mutating func videoIDIfPresent() throws(GatewayError) -> VideoID? {
        guard let text = try textIfPresent() else {
            return nil
        }
        guard let id = VideoID(taskID: text) else {
            throw mismatch()
        }
        return id
    }

    private mutating func next() throws(GatewayError) -> SQLValue {
        guard position < row.count else {
            throw mismatch()
        }
        defer { position += 1 }
        return row[position]
    }

    private func mismatch() -> GatewayError {
        GatewayError(
            .internalError,
            "The store holds a row that this version cannot read.",
            origin: .store,
            cause: "column \(position) of \(row.count)"
        )
    }
}
