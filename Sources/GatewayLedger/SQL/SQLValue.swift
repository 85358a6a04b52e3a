package import GatewayModel

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
        for case .text(let text) in values where text.utf8.contains(0) {
            throw GatewayError(.invalidField, "A text contains a NUL character; leave it out.")
        }
    }
}
