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

    /// A value by its name, or nothing where there is null.
    /// - Throws: `internal` where it is another thing.
    package mutating func valueIfPresent<Value: RawRepresentable<String>>(
        _ type: Value.Type
    ) throws(GatewayError) -> Value? {
        guard let text = try textIfPresent() else {
            return nil
        }
        guard let value = Value(rawValue: text) else {
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

/// A value that both engines store alike.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)

    /// A text, or null.
    package init(_ text: String?) {
        self = text.map(Self.text) ?? .null
    }

    /// A number, or null.
    package init(_ number: Int?) {
        self = number.map { .integer(Int64($0)) } ?? .null
    }

    /// A number of rows: bound like any value, so that each number is not a statement of its own, and never negative,
    /// which one engine takes for all of them.
    package init(rows count: Int) {
        self = .integer(Int64(max(0, count)))
    }

    /// A moment in milliseconds, or null.
    package init(_ moment: Timestamp?) {
        self = moment.map { .integer($0.milliseconds) } ?? .null
    }

    /// An amount in micro-units.
    package init(_ money: Money) {
        self = .integer(money.microUnits)
    }

    /// A video's id without prefix.
    package init(_ id: VideoID) {
        self = .text(id.taskID)
    }

    /// A ledger state by name.
    package init(_ state: VideoState) {
        self = .text(state.rawValue)
    }
}

/// No engine stores a NUL: one cuts the text off there without a word, the other refuses it.
extension SQLValue {
    /// A text from the upstream, which must be recorded whatever it holds: without its NULs.
    package init(foreign text: String?) {
        self.init(text.map { String($0.unicodeScalars.filter { $0 != "\0" }) })
    }

    /// Checks that every engine would store these values as they are.
    /// - Throws: `invalidField` when a text contains a NUL.
    package static func check(_ values: [SQLValue]) throws(GatewayError) {
        for case .text(let text) in values
        where text.utf8.withContiguousStorageIfAvailable({ $0.contains(0) }) ?? text.utf8.contains(0) {
            throw GatewayError(.invalidField, "A text contains a NUL character; leave it out.")
        }
    }
}
