import GatewayLedger
package import GatewayModel

extension Operations {
    /// Creates an operator with a token of its own.
    /// - Parameter role: `viewer`, `operator` or `admin`.
    package func createOperator(
        named name: String,
        role: String,
        by actor: AuditActor
    ) async throws -> NewOperator {
        guard let known = OperatorRole(rawValue: role) else {
            let roles = OperatorRole.allCases.map(\.rawValue).joined(separator: ", ")
            throw GatewayError(
                .invalidField,
                "There is no role \"\(TextTable.printable(role))\"; they are \(roles).",
                parameter: "role"
            )
        }
        let (secret, digest) = newToken()
        let created = try await ledger.changes(by: actor)
            .createOperator(
                secret.id,
                digest: digest,
                named: try OperatorName(name),
                role: known,
                at: clock.now
            )
        return NewOperator(created, secret: secret)
    }

    /// All operators, revoked ones among them, by name.
    package func operators() async throws -> [OperatorView] {
        try await ledger.tenants.operators().map(OperatorView.init)
    }

    /// Ends an operator's token at once.
    package func revokeOperator(named name: String, by actor: AuditActor) async throws -> OperatorView {
        let name = try OperatorName(name)
        return OperatorView(try await ledger.changes(by: actor).revokeOperator(named: name, at: clock.now))
    }
}

/// An operator as others are shown it: never its token.
package struct OperatorView: Sendable, Encodable {
    /// Its name.
    package let name: String
    /// `viewer`, `operator` or `admin`.
    package let role: String
    /// `active` or `revoked`.
    package let state: String
    /// The public part of its token.
    package let tokenID: String
    /// When it was created, as RFC 3339.
    package let createdAt: String
    /// When its token was revoked, as RFC 3339.
    package let revokedAt: String?
    /// The last day on which its token was used, in UTC.
    package let lastUsedOn: String?

    private enum CodingKeys: String, CodingKey {
        case name
        case role
        case state
        case tokenID = "token_id"
        case createdAt = "created_at"
        case revokedAt = "revoked_at"
        case lastUsedOn = "last_used_on"
    }

    init(_ known: Operator) {
        name = known.name.text
        role = known.role.rawValue
        state = known.revokedAt == nil ? "active" : "revoked"
        tokenID = known.id.text
        createdAt = known.createdAt.text
        revokedAt = known.revokedAt?.text
        lastUsedOn = known.lastUsedDay.map { String(Timestamp(seconds: $0 * 86_400).text.prefix(10)) }
    }

    /// Operators as a table.
    package static func table(_ operators: [OperatorView]) -> String {
        var table = TextTable([
            ("NAME", .left), ("ROLE", .left), ("STATE", .left), ("CREATED", .left), ("LAST USED", .left),
            ("TOKEN", .left),
        ])
        for view in operators {
            table.add([
                view.name, view.role, view.state, view.createdAt.inLocalTime, view.lastUsedOn ?? "never", view.tokenID,
            ])
        }
        return table.text
    }
}

/// An operator that was just made: the only time that its token can be seen.
package struct NewOperator: Sendable {
    /// The operator as the store knows it.
    package let view: OperatorView
    private let secret: OperatorSecret

    init(_ created: Operator, secret: OperatorSecret) {
        view = OperatorView(created)
        self.secret = secret
    }

    /// Hands the whole token to whoever shows it, once.
    package func withExposedText<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try secret.withExposedText(body)
    }
}
