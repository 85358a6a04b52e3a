import FoundationEssentials

/// A fault that is put into the ledger's SQL on its way to the engine, to see which test notices it.
///
/// Which one is in force is said by the environment, so that nothing needs to be built again.
package struct SQLMutation: Sendable, CustomStringConvertible {
    /// The variable that names the mutation in force.
    package static let variable = "KGW_MUTATION"

    /// All of them.
    package static let all =
        moves + submissions + pauses + looks + nameLookups + waits + files + sharing + balances + usage + retention
        + callers + tenants + events + calls + webhooks + operators

    /// What it is called.
    package let name: String
    /// What the statement must contain, to tell it from others with the same guard.
    let statement: String
    /// What is taken out.
    let part: String
    /// What is put in its place, all times that it occurs.
    let replacement: String

    init(name: String, in statement: String, _ part: String, _ replacement: String) {
        self.name = name
        self.statement = statement
        self.part = part
        self.replacement = replacement
    }

    package var description: String {
        name
    }

    /// Whether there is one in force.
    package static var isInForce: Bool {
        inForce != nil
    }

    /// The mutation in force, if any.
    static let inForce: SQLMutation? = {
        guard let name = ProcessInfo.processInfo.environment[variable] else {
            return nil
        }
        guard let mutation = all.first(where: { $0.name == name }) else {
            preconditionFailure("There is no mutation named \(name).")
        }
        return mutation
    }()

    /// The statement with the fault in it; nothing when it is another statement.
    package func applied(to sql: String) -> String? {
        let plain = sql.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        guard plain.contains(statement), plain.contains(part) else {
            return nil
        }
        return plain.split(separator: part, omittingEmptySubsequences: false).joined(separator: replacement)
    }
}
