// Who runs the installation: operators, their roles and tokens, and who a change is ascribed to. In: text from commands
// and callers. Out: values that are well-formed. What must hold: a whole token exists only as an `OperatorSecret`, whose
// description and mirror hide its secret part; a role includes what the ones below it may do.

/// What an operator may do; each role may do what the one before it may.
package enum OperatorRole: String, Sendable, CaseIterable, Comparable {
    /// See everything but secrets, and change nothing.
    case viewer
    /// Run the installation from day to day: pause and resume, suspend, cancel, purge, send again, start checks.
    case `operator`
    /// Decide who may do what and for how much: tenants and their limits, keys, operators.
    case admin

    /// Whether a role may do less.
    package static func < (one: OperatorRole, other: OperatorRole) -> Bool {
        one.rank < other.rank
    }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .admin: 2
        }
    }
}

/// An operator's name: 1 to 64 ASCII letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
package struct OperatorName: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    package let text: String

    /// Checks a name.
    /// - Throws: `invalidField` saying the rule.
    package init(_ text: String) throws(GatewayError) {
        guard TenantName.isWellFormed(text) else {
            throw GatewayError(
                .invalidField,
                "An operator's name has 1 to 64 letters, digits, \".\", \"_\" or \"-\" and begins with a letter or digit.",
                parameter: "name"
            )
        }
        self.text = text
    }

    /// Takes a name that the store holds.
    package init(stored text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}

/// An operator as the store knows it: never the token itself.
package struct Operator: Sendable {
    /// The public part of the token.
    package let id: KeyID
    /// Its name, which no other operator has whose token works.
    package let name: OperatorName
    /// What it may do.
    package let role: OperatorRole
    /// When it was created.
    package let createdAt: Timestamp
    /// When its token was revoked.
    package let revokedAt: Timestamp?
    /// The last day on which its token was used, as whole days since the epoch in UTC.
    package let lastUsedDay: Int64?

    /// Makes an operator.
    package init(
        id: KeyID,
        name: OperatorName,
        role: OperatorRole,
        createdAt: Timestamp,
        revokedAt: Timestamp? = nil,
        lastUsedDay: Int64? = nil
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.createdAt = createdAt
        self.revokedAt = revokedAt
        self.lastUsedDay = lastUsedDay
    }
}
