/// One step of how an engine finds a statement's rows, in the words of neither.
struct PlanStep: Hashable, CustomStringConvertible {
    /// What a step does.
    enum Kind: String {
        /// Finds rows by a condition on an index.
        case search
        /// Reads a whole index in its order; with a limit, only its head.
        case walk
        /// Reads every row of a table.
        case scan
        /// Puts rows in order, all of them, before the first is known.
        case sort
    }

    let kind: Kind
    /// The table's name in the statement.
    var table = ""
    /// The index, where it is one of the schema's and not a key's own.
    var index = ""
    /// Whether the rows themselves need not be touched.
    var isCovered = false

    var description: String {
        "\(kind.rawValue) \(table) \(index)\(isCovered ? " covered" : "")"
    }
}
