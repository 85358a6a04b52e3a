package import GatewayModel

/// What is wrong with the audit log.
package struct AuditLogFinding: Hashable, Sendable {
    /// How a row can be wrong.
    package enum Code: String, Sendable, CaseIterable {
        /// Its contents are not those that it was written with.
        case changed
        /// It does not follow on the one before it.
        case broken
        /// There is no row of this number.
        case missing
        /// It lies behind the last one that was written down as such.
        case added
        /// The last one is not the one that was written down as such.
        case replaced
    }

    /// How it is wrong.
    package let code: Code
    /// The number of the row, or of the first one that is missing.
    package let number: Int64
    /// How many rows it concerns.
    package let count: Int64
}

/// Whether the audit log is as it was written.
package struct AuditLogReport: Hashable, Sendable {
    /// How many findings are shown.
    package static let maximumFindings = 20

    /// How many rows there are.
    package let rows: Int64
    /// How many there should be, and the last one's hash.
    package let head: AuditHead
    /// How many findings there are.
    package let findingCount: Int
    /// The first of them.
    package let findings: [AuditLogFinding]
}

extension LedgerReader {
    /// Goes through the whole audit log on one snapshot, and computes every hash again.
    /// - Parameter pageSize: How many rows are in memory at once.
    package func verifyAuditLog(
        pageSize: Int = AuditQuery.maximumLimit
    ) async throws(GatewayError) -> AuditLogReport {
        try await engine.read(.verifyAuditLog) { connection throws(GatewayError) in
            try connection.beginLongWork()
            var walk = AuditLogWalk(head: try AuditHead(on: connection))
            var last = Int64.min
            while true {
                let rows = try connection.run(
                    "SELECT \(AuditRecord.columns) FROM audit WHERE number > $1 ORDER BY number LIMIT $2",
                    [.integer(last), SQLValue(rows: pageSize)]
                )
                for row in rows {
                    let record = try AuditRecord(row)
                    walk.take(record)
                    last = record.number
                }
                guard !rows.isEmpty else {
                    return walk.report
                }
            }
        }
    }
}

/// Follows the chain from its first row to its last.
struct AuditLogWalk {
    private let head: AuditHead
    private var last = AuditHead.none
    private var rows: Int64 = 0
    private var findings: [AuditLogFinding] = []
    private var count = 0

    init(head: AuditHead) {
        self.head = head
    }

    mutating func take(_ record: AuditRecord) {
        rows += 1
        let (next, isLast) = last.count.addingReportingOverflow(1)
        let isNext = !isLast && record.number == next
        if !isNext {
            note(.missing, last.count + 1, count: max(record.number - last.count - 1, 1))
        }
        if record.computedHash != record.hash {
            note(.changed, record.number)
        } else if isNext, record.previous != last.hash {
            note(.broken, record.number)
        }
        if record.number > head.count {
            note(.added, record.number)
        } else if record.number == head.count, record.hash != head.hash {
            note(.replaced, record.number)
        }
        last = AuditHead(count: record.number, hash: record.hash)
    }

    /// What there is to say once the last row has been taken.
    var report: AuditLogReport {
        var end = self
        if last.count < head.count {
            end.note(.missing, last.count + 1, count: head.count - last.count)
        }
        return AuditLogReport(rows: rows, head: head, findingCount: end.count, findings: end.findings)
    }

    private mutating func note(_ code: AuditLogFinding.Code, _ number: Int64, count: Int64 = 1) {
        self.count += 1
        if findings.count < AuditLogReport.maximumFindings {
            findings.append(AuditLogFinding(code: code, number: number, count: count))
        }
    }
}
