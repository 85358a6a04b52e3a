import GatewayLedger
import GatewayModel

/// A row of the audit log as an operator is shown it: all that its hash is made of.
package struct AuditRecordView: Sendable, Encodable {
    /// Its place in the log.
    package let number: Int64
    /// When the change was made, as RFC 3339.
    package let at: String
    /// The same in milliseconds since 1970.
    let atMilliseconds: Int64
    let actorKind: String
    /// Who made it.
    package let actor: String
    /// From where.
    package let origin: String
    /// What was done.
    package let verb: String
    let subjectKind: String
    /// What was changed.
    package let subject: String
    let before: AuditValue?
    let after: AuditValue?
    let previous: String
    let hash: String

    private enum CodingKeys: String, CodingKey {
        case number
        case at
        case atMilliseconds = "at_ms"
        case actorKind = "actor_kind"
        case actor
        case origin
        case verb
        case subjectKind = "subject_kind"
        case subject
        case before
        case after
        case previous
        case hash
    }

    init(_ record: AuditRecord) {
        number = record.number
        at = record.at.text
        atMilliseconds = record.at.milliseconds
        actorKind = record.actorKind
        actor = record.actor
        origin = record.origin
        verb = record.verb
        subjectKind = record.subjectKind
        subject = record.subject
        before = record.before.map(AuditValue.reading)
        after = record.after.map(AuditValue.reading)
        previous = record.previous
        hash = record.hash
    }

    /// Writes every key, so that a program finds what there is none of as null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(number, forKey: .number)
        try container.encode(at, forKey: .at)
        try container.encode(atMilliseconds, forKey: .atMilliseconds)
        try container.encode(actorKind, forKey: .actorKind)
        try container.encode(actor, forKey: .actor)
        try container.encode(origin, forKey: .origin)
        try container.encode(verb, forKey: .verb)
        try container.encode(subjectKind, forKey: .subjectKind)
        try container.encode(subject, forKey: .subject)
        try container.encode(before, forKey: .before)
        try container.encode(after, forKey: .after)
        try container.encode(previous, forKey: .previous)
        try container.encode(hash, forKey: .hash)
    }

    /// Rows as a table.
    package static func table(_ records: [AuditRecordView]) -> String {
        var table = TextTable([
            ("NUMBER", .right), ("AT", .left), ("WHO", .left), ("FROM", .left), ("WHAT", .left), ("SUBJECT", .left),
        ])
        for record in records {
            table.add([
                String(record.number), record.at, TextTable.printable(record.actor),
                TextTable.printable(record.origin), record.verb, TextTable.printable(record.subject),
            ])
        }
        return table.text
    }
}

/// A page of the audit log as an operator is shown it.
package struct AuditLogPageView: Sendable {
    /// The rows.
    package let records: [AuditRecordView]
    /// Whether there are more behind them.
    package let hasMore: Bool
}

/// Whether the audit log is as it was written, as an operator is shown it.
package struct AuditLogReportView: Sendable, Encodable {
    struct Finding: Sendable, Encodable {
        let code: String
        let number: Int64
        let count: Int64
    }

    /// Whether nothing was found.
    package let ok: Bool
    let rows: Int64
    let expectedRows: Int64
    let headHash: String
    let findingCount: Int
    let findings: [Finding]

    private enum CodingKeys: String, CodingKey {
        case ok
        case rows
        case expectedRows = "expected_rows"
        case headHash = "head_hash"
        case findingCount = "finding_count"
        case findings
    }

    init(_ report: AuditLogReport) {
        ok = report.findingCount == 0
        rows = report.rows
        expectedRows = report.head.count
        headHash = report.head.hash
        findingCount = report.findingCount
        findings = report.findings.map { Finding(code: $0.code.rawValue, number: $0.number, count: $0.count) }
    }

    /// The report in words.
    package var text: String {
        guard !ok else {
            return "The audit log is whole: \(rows) rows, the last one's hash \(headHash)."
        }
        let lines = findings.map { finding in
            switch finding.code {
            case AuditLogFinding.Code.changed.rawValue: "row \(finding.number) is not as it was written"
            case AuditLogFinding.Code.broken.rawValue: "row \(finding.number) does not follow on the one before it"
            case AuditLogFinding.Code.missing.rawValue:
                "from \(finding.number) on \(finding.count) \(finding.count == 1 ? "row is" : "rows are") missing"
            case AuditLogFinding.Code.added.rawValue: "row \(finding.number) lies behind the last one"
            default: "row \(finding.number) is not the one that was the last"
            }
        }
        let more = findingCount - findings.count
        return
            (["The audit log was tampered with:"] + lines.map { "  " + $0 }
            + (more > 0 ? ["  and \(more) more"] : []))
            .joined(separator: "\n")
    }
}
