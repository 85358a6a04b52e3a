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
    ///   - slots: How many videos may be at the upstream at once with each key.
    ///   - samples: How many findings of each kind are shown.
    ///   - progress: Is told after each check.
    package func verify(
        slots: Int,
        samples: Int = AuditReport.samples,
        at now: Timestamp,
        progress: ProgressListener = .nobody
    ) async throws(GatewayError) -> AuditReport {
        let samples = max(samples, 1)
        return try await engine.read(.verify) { connection throws(GatewayError) in
            try connection.beginLongWork()
            let counts = try AuditCounts(on: connection)
            var results: [AuditResult] = []
            var done: Int64 = 0
            let rules =
                AuditRule.money + AuditRule.entries + AuditRule.attempts + AuditRule.progress
                + AuditRule.sharing + AuditRule.webhooks(at: now) + AuditRule.queue + [AuditRule.overdue(at: now)]
            // The rules, and the four checks behind them.
            let total = Int64(rules.count) + 4
            func step() {
                done += 1
                progress.report("checking the books", done: done, of: total, .checks)
            }
            for rule in rules {
                results += [try rule.check(samples: samples, on: connection)].compactMap(\.self)
                step()
            }
            results += [try BalanceAudit(samples: samples, connection: connection).check()].compactMap(\.self)
            step()
            results += [try UsageAudit(samples: samples, connection: connection).check()].compactMap(\.self)
            step()
            var limits = LimitAudit(samples: samples, connection: connection)
            results += try limits.check()
            step()
            let taken = try KeySlots.count(on: connection).slots
            results += [Self.slots(slots, taken)].compactMap(\.self)
            step()
            return AuditReport(
                counts: counts,
                money: try MoneySum.all(on: connection, withRolledUp: true),
                results: AuditCode.allCases.flatMap { code in results.filter { $0.code == code } }
            )
        }
    }

    private static func slots(_ slots: Int, _ taken: KeySlots) -> AuditResult? {
        let findings = taken.keys.filter { taken[$0] > slots }
            .map { key in
                AuditFinding(
                    expected:
                        "at most \(slots) videos at the upstream with each key, unless upstream.parallel_tasks was lowered",
                    found: "\(taken[key]) with \(key)"
                )
            }
        return findings.isEmpty
            ? nil
            : AuditResult(
                code: .slotsExceeded,
                count: Int64(findings.count),
                findings: Array(findings.prefix(AuditReport.samples))
            )
    }
}
