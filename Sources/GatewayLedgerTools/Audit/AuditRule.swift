import GatewayLedger
import GatewayModel

/// One rule of the ledger, as a selection of what breaks it: sets, so that a million videos are one statement.
struct AuditRule {
    /// The name of what breaks it.
    let code: AuditCode
    private let expected: String
    private let found: String
    private let breaches: String
    private let arguments: [SQLValue]

    /// Makes a rule.
    /// - Parameters:
    ///   - expected: What should be, in words; `{}` stands for the value `due`.
    ///   - found: What is, in words; `{}` stands for the value `kept`.
    ///   - due, kept: SQL of these values; an integer is an amount of money.
    ///   - breaches: What is behind `FROM`.
    init(
        _ code: AuditCode,
        expected: String,
        found: String,
        video: String = "v.id",
        tenant: String = "v.tenant_id",
        due: String = "NULL",
        kept: String = "NULL",
        in breaches: String,
        arguments: [SQLValue] = []
    ) {
        self.code = code
        self.expected = expected
        self.found = found
        self.breaches = """
            SELECT \(video) AS video, \(tenant) AS tenant, \(due) AS due, \(kept) AS kept FROM \(breaches)
            """
        self.arguments = arguments
    }

    /// Looks for what breaks the rule; counts it only when there is more than is shown.
    /// - Returns: Nothing when the rule is kept.
    func check(samples: Int, on connection: any SQLConnection) throws(GatewayError) -> AuditResult? {
        let rows = try connection.run(
            "SELECT video, tenant, due, kept FROM (\(breaches)) AS breach ORDER BY video LIMIT $\(arguments.count + 1)",
            arguments + [SQLValue(rows: samples)]
        )
        guard !rows.isEmpty else {
            return nil
        }
        var count = Int64(rows.count)
        if rows.count >= samples {
            var reader = RowReader(
                try connection.run("SELECT COUNT(*) FROM (\(breaches)) AS breach", arguments).first ?? []
            )
            count = try reader.integer()
        }
        var findings: [AuditFinding] = []
        for row in rows {
            findings.append(try finding(row))
        }
        return AuditResult(code: code, count: count, findings: findings)
    }

    private func finding(_ row: [SQLValue]) throws(GatewayError) -> AuditFinding {
        var reader = RowReader(row)
        let video = try reader.textIfPresent()
        let tenant = try reader.textIfPresent().map(TenantID.init(stored:))
        return AuditFinding(
            video: video,
            tenant: tenant,
            expected: expected.replacing("{}", with: Self.words(row[2])),
            found: found.replacing("{}", with: Self.words(row[3]))
        )
    }

    private static func words(_ value: SQLValue) -> String {
        switch value {
        case .null: "nothing"
        case .integer(let number): Money(microUnits: number).description
        case .text(let text): text
        }
    }
}
