package import GatewayModel

/// A call that its caller has given a key, so that it changes something once, however often it comes.
///
/// What the first one is answered is kept with the key, and brought back for as long as the key lives. Such an answer may
/// show a secret, so whoever makes the call seals it.
package struct KeyedCall<Outcome: Sendable>: Sendable {
    let identity: IdempotencyIdentity
    let answer: @Sendable (Outcome) -> String

    /// Makes a call.
    /// - Parameter answer: What is kept of what it is answered.
    package init(_ identity: IdempotencyIdentity, answer: @escaping @Sendable (Outcome) -> String) {
        self.identity = identity
        self.answer = answer
    }
}

/// What came of a call that may have come before.
package enum KeyedOutcome<Outcome: Sendable>: Sendable {
    /// It was made.
    case made(Outcome)
    /// It had been made before, and was answered so.
    case repeated(answer: String)

    /// What it came to, where it was made.
    package var made: Outcome? {
        if case .made(let outcome) = self { outcome } else { nil }
    }
}

extension LedgerWebhooks {
    /// What is kept of the answer to a call with the same key, if there was one: looked for before anything else is asked
    /// of the call.
    /// - Throws: `idempotencyMismatch` when the key was used for something else.
    package func earlier(
        _ identity: IdempotencyIdentity,
        of tenant: TenantID,
        at now: Timestamp
    ) async throws(GatewayError) -> String? {
        guard let place = IdempotencyPlace(identity, of: tenant) else {
            return nil
        }
        return try await engine.read(.replay) { connection throws(GatewayError) in
            try place.outcome(of: "call", at: now, on: connection)
        }
    }

    /// Runs `body` in one transaction with the key of the call that wants it, or finds what came of that before.
    ///
    /// Of two with the same key at the same moment one waits here for the other's commit; one that is refused takes its
    /// key back with everything else.
    func once<Outcome: Sendable>(
        _ transaction: LedgerTransaction,
        _ call: KeyedCall<Outcome>?,
        of tenant: TenantID,
        at now: Timestamp,
        _ body: @escaping @Sendable (any SQLConnection) throws(GatewayError) -> Outcome
    ) async throws(GatewayError) -> KeyedOutcome<Outcome> {
        try await engine.write(transaction) { connection throws(GatewayError) in
            guard let call, let place = IdempotencyPlace(call.identity, of: tenant) else {
                return .made(try body(connection))
            }
            guard try place.take(for: "", at: now, on: connection) else {
                let answer = try place.outcome(of: "call", at: now, on: connection)
                return .repeated(answer: answer ?? "")
            }
            let outcome = try body(connection)
            try place.keep(call.answer(outcome), on: connection)
            return .made(outcome)
        }
    }
}
