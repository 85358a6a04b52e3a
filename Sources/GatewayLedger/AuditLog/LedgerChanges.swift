package import GatewayModel

// What operators change, and the audit log of it. In: a change, and who makes it. Out: what the change's verb answers.
// Every verb that is an operator's stands in an extension of `LedgerChanges`, which writes in one way alone: in a
// transaction that ends with the change's rows of the audit log. What must hold: no change without its row and no row
// without its change; the rows form a chain in the order of their numbers, also among replicas; no secret is in any.

/// What operators change: tenants, keys, videos, pauses, the result cache, other operators.
///
/// It cannot be had without saying who makes the changes. What a tenant does with its own key is no change of this kind.
package struct LedgerChanges: Sendable {
    private let engine: any LedgerEngine
    let policy: Ledger.Policy
    /// Who makes the changes.
    let actor: AuditActor
    /// Reads and single statements of tenants, inside a change.
    let tenants: LedgerTenants

    init(engine: any LedgerEngine, policy: Ledger.Policy, actor: AuditActor) {
        self.engine = engine
        self.policy = policy
        self.actor = actor
        tenants = LedgerTenants(engine: engine, policy: policy)
    }

    /// Changes something in one transaction, together with the rows of the audit log about it.
    ///
    /// The lock comes first: changes of operators are few, and wait for each other.
    func write<Result: Sendable>(
        _ transaction: LedgerTransaction,
        at now: Timestamp,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> AuditedChange<Result>
    ) async throws(GatewayError) -> Result {
        let actor = actor
        return try await engine.write(transaction) { connection throws(GatewayError) in
            try connection.lock(.audit)
            let change = try body(connection)
            try AuditHead.append(change.notes, by: actor, at: now, on: connection)
            return change.result
        }
    }
}

extension Ledger {
    /// What operators change, each change written down as this actor's.
    package func changes(by actor: AuditActor) -> LedgerChanges {
        LedgerChanges(engine: engine, policy: policy, actor: actor)
    }
}

/// What a verb answers, with what the audit log keeps of what it did.
struct AuditedChange<Result: Sendable>: Sendable {
    let result: Result
    let notes: [AuditNote]

    /// Something was changed.
    init(_ result: Result, _ notes: AuditNote...) {
        self.result = result
        self.notes = notes
    }

    /// As many things were changed as there are notes.
    init(_ result: Result, notes: [AuditNote]) {
        self.result = result
        self.notes = notes
    }

    /// Everything was so already.
    static func nothing(_ result: Result) -> AuditedChange {
        AuditedChange(result, notes: [])
    }
}

/// What is kept of one change.
struct AuditNote: Sendable {
    let verb: AuditVerb
    let subject: AuditSubject
    /// What was so before, as far as it can have changed; nothing where there was nothing.
    let before: [String: AuditValue]?
    /// What is so now.
    let after: [String: AuditValue]?

    init(
        _ verb: AuditVerb,
        _ subject: AuditSubject,
        from before: [String: AuditValue]? = nil,
        to after: [String: AuditValue]? = nil
    ) {
        self.verb = verb
        self.subject = subject
        self.before = before
        self.after = after
    }
}
