package import GatewayModel

extension LedgerChanges {
    /// Creates an operator; the store keeps the digest of the token alone.
    /// - Throws: `invalidField` while the token of another operator of this name works.
    package func createOperator(
        _ id: KeyID,
        digest: String,
        named name: OperatorName,
        role: OperatorRole,
        at now: Timestamp
    ) async throws(GatewayError) -> Operator {
        try await write(.createOperator, at: now) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                INSERT INTO operators (id, name, digest, role, created_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT DO NOTHING RETURNING id
                """,
                [.text(id.text), .text(name.text), .text(digest), .text(role.rawValue), SQLValue(now)]
            )
            guard !rows.isEmpty else {
                throw GatewayError(
                    .invalidField,
                    "There is already an operator named \"\(name)\"; revoke it first, or take another name.",
                    parameter: "name"
                )
            }
            let created = Operator(id: id, name: name, role: role, createdAt: now)
            return AuditedChange(
                created,
                AuditNote(.createOperator, AuditSubject(.operator, name.text), to: created.auditFields)
            )
        }
    }

    /// Ends an operator's token at once.
    /// - Throws: `notFound` when no operator of this name has a token that works.
    package func revokeOperator(named name: OperatorName, at now: Timestamp) async throws(GatewayError) -> Operator {
        try await write(.revokeOperator, at: now) { connection throws(GatewayError) in
            let rows = try connection.run(
                "SELECT \(Operator.columns) FROM operators WHERE name = $1 AND revoked_at IS NULL",
                [.text(name.text)]
            )
            guard let row = rows.first else {
                throw GatewayError(
                    .notFound,
                    "There is no operator named \"\(name)\" whose token works.",
                    parameter: "name"
                )
            }
            let known = try Operator(row)
            try connection.run(
                "UPDATE operators SET revoked_at = $2 WHERE id = $1",
                [.text(known.id.text), SQLValue(now)]
            )
            let revoked = Operator(
                id: known.id,
                name: known.name,
                role: known.role,
                createdAt: known.createdAt,
                revokedAt: now,
                lastUsedDay: known.lastUsedDay
            )
            return AuditedChange(
                revoked,
                AuditNote(
                    .revokeOperator,
                    AuditSubject(.operator, name.text),
                    from: known.auditFields,
                    to: revoked.auditFields
                )
            )
        }
    }
}

extension LedgerTenants {
    /// All operators, revoked ones among them, by name and age.
    package func operators() async throws(GatewayError) -> [Operator] {
        try await engine.read(.listOperators) { connection throws(GatewayError) in
            var operators: [Operator] = []
            let statement = "SELECT \(Operator.columns) FROM operators ORDER BY name, created_at, id"
            for row in try connection.run(statement) {
                operators.append(try Operator(row))
            }
            return operators
        }
    }

    /// The operator whose token has this id, with the digest that the whole token must have.
    package func operatorCredential(
        _ id: KeyID
    ) async throws(GatewayError) -> (operator: Operator, digest: String)? {
        try await engine.read(.readOperator) { connection throws(GatewayError) in
            let rows = try connection.run(
                "SELECT \(Operator.columns), digest FROM operators WHERE id = $1",
                [.text(id.text)]
            )
            guard let row = rows.first, case .text(let digest)? = row.last else {
                return nil
            }
            return (try Operator(row), digest)
        }
    }

    /// Notes that an operator's token was used on a day.
    package func noteOperatorUse(of id: KeyID, day: Int64) async throws(GatewayError) {
        _ = try await engine.write(.noteOperatorUse) { connection throws(GatewayError) in
            try connection.run(
                """
                UPDATE operators SET last_used_day = $2
                WHERE id = $1 AND (last_used_day IS NULL OR last_used_day < $2)
                """,
                [.text(id.text), .integer(day)]
            )
        }
    }
}

extension Operator {
    fileprivate static let columns = "id, name, role, created_at, revoked_at, last_used_day"

    fileprivate init(_ row: [SQLValue]) throws(GatewayError) {
        var reader = RowReader(row)
        self.init(
            id: KeyID(stored: try reader.text()),
            name: OperatorName(stored: try reader.text()),
            role: try reader.value(OperatorRole.self),
            createdAt: try reader.moment(),
            revokedAt: try reader.momentIfPresent(),
            lastUsedDay: try reader.integerIfPresent()
        )
    }

    fileprivate var auditFields: [String: AuditValue] {
        ["token_id": .text(id.text), "role": .text(role.rawValue), "revoked_at": AuditValue(revokedAt)]
    }
}
