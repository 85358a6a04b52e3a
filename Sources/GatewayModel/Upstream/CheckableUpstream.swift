/// An upstream that can be asked, for an operator, whether it would serve us; no question makes or changes anything.
package protocol CheckableUpstream: Sendable {
    /// The keys that are in force, each of which may be another account's.
    var shares: [UpstreamKeyShare] { get }

    /// Asks for the list of models with one of the keys.
    func models(key: UpstreamKeyID) async -> ModelListOutcome

    /// Asks for a task by our own name for it.
    func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome

    /// Asks what is left of the money behind a key.
    func balance(key: UpstreamKeyID) async -> BalanceOutcome
}

/// An upstream whose keys can be asked for their health by the gateway itself, without anything being made.
package protocol ProbeableUpstream: Sendable {
    /// The keys that are in force.
    var shares: [UpstreamKeyShare] { get }

    /// Asks for a task that nobody has; the answer tells whether the key is accepted and the upstream works.
    func probe(as name: ExternalTaskID, key: UpstreamKeyID) async -> ProbeOutcome

    /// Asks what is left of the money behind a key.
    func balance(key: UpstreamKeyID) async -> BalanceOutcome
}

/// What a question that costs nothing says of a key.
package enum ProbeOutcome: Sendable {
    /// The key is accepted, and the upstream answers as it should.
    case works
    /// It does not, for now or until the operator acts.
    case fails(UpstreamTrouble)
}

/// What is known after asking what is left of the money behind a key.
package enum BalanceOutcome: Sendable {
    /// US dollars that are left, which may be less than none, and those that were used.
    case dollars(available: Money, used: Money)
    /// What is left, in units of the relay's own.
    case units(available: Int64)
    /// The key has no limit of its own; its account may have one.
    case unlimited
    /// No usable answer; many relays have none.
    case noAnswer(UpstreamTrouble)
}
