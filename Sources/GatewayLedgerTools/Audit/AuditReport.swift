import GatewayLedger

/// What a look through the books has come to, all of it on one snapshot.
package struct AuditReport: Hashable, Sendable {
    /// How many findings of each kind are shown, unless told otherwise.
    package static let samples = 20

    /// How much was looked at.
    package let counts: AuditCounts
    /// What the entries add up to, by kind and currency.
    package let money: [MoneySum]
    /// What was found, violations before notes; empty when all is well.
    package let results: [AuditResult]

    /// How many rules are broken, each time counted.
    package var violations: Int64 {
        results.filter { !$0.code.isNote }.reduce(0) { $0 + $1.count }
    }
}
