import GatewayLedger

/// All that was found of one kind: how much, and the first of it.
package struct AuditResult: Hashable, Sendable {
    /// What it is.
    package let code: AuditCode
    /// How much of it there is.
    package let count: Int64
    /// The first of it, at most as many as were asked for.
    package let findings: [AuditFinding]
}
