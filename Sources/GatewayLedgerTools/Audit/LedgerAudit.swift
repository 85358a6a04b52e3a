package import GatewayLedger
package import GatewayModel

// What only operators ask of the ledger: whether every rule of them holds, whose money is in doubt, and every entry. It
// reads on one snapshot, however long that takes, and changes nothing; what comes out are findings, never a repair.

/// An audit of a store.
package struct LedgerAudit: Sendable {
    let engine: any LedgerEngine

    /// Audits a ledger.
    package init(_ ledger: Ledger) {
        engine = ledger.engine
    }
}

extension LedgerAudit {
    /// Audits everything on one snapshot, which a server that runs meanwhile does not disturb, and changes nothing.
    ///
    /// Every balance is added up again from the entries, and every total of usage from the videos, with what was rolled
    /// up of either. The time it takes grows with the videos, its memory does not.
    /// - Parameters:
    ///   - slots: How many videos may be at the upstream at once.
    ///   - samples: How many findings of each kind are shown.
    package func verify(
        slots: Int,
        samples: Int = AuditReport.samples,
        at now: Timestamp
    ) async throws(GatewayError) -> AuditReport {
        let samples = max(samples, 1)
        return try await engine.read(.verify) { connection throws(GatewayError) in
            try connection.beginLongWork()
            let counts = try AuditCounts(on: connection)
            var results: [AuditResult] = []
            let rules =
                AuditRule.money + AuditRule.entries + AuditRule.attempts + AuditRule.progress
                + AuditRule.sharing + [AuditRule.overdue(at: now)]
            for rule in rules {
                results += [try rule.check(samples: samples, on: connection)].compactMap(\.self)
            }
            results += [try BalanceAudit(samples: samples, connection: connection).check()].compactMap(\.self)
            results += [try UsageAudit(samples: samples, connection: connection).check()].compactMap(\.self)
            var limits = LimitAudit(samples: samples, connection: connection)
            results += try limits.check()
            results += [Self.slots(slots, counts)].compactMap(\.self)
            return AuditReport(
                counts: counts,
                money: try MoneySum.all(on: connection, withRolledUp: true),
                results: AuditCode.allCases.flatMap { code in results.filter { $0.code == code } }
            )
        }
    }

    private static func slots(_ slots: Int, _ counts: AuditCounts) -> AuditResult? {
        guard counts.slotsTaken > slots else {
            return nil
        }
        let finding = AuditFinding(
            expected: "at most \(slots) videos at the upstream, unless upstream.parallel_tasks was lowered",
            found: "\(counts.slotsTaken)"
        )
        return AuditResult(code: .slotsExceeded, count: 1, findings: [finding])
    }
}
